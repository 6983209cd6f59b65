//! Messages of the operating system and of the runtimes that pass them on.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project { name: "operating system", repository: "bminor/glibc", messages: MESSAGES, handles: Handles::NONE };

const ERRNO: &str = "texts of errno: glibc sysdeps/gnu/errlist, Go syscall, Node libuv";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new("system.too_many_files", FileDescriptors, ERRNO, &["too many open files", "EMFILE$", "ENFILE$"]),
    KnownMessage::new("system.no_ports", Ports, ERRNO, &["cannot assign requested address", "EADDRNOTAVAIL$"]),
    KnownMessage::new(
        "system.refused",
        Unreachable,
        ERRNO,
        &[
            "connection refused",
            "ECONNREFUSED$",
            "actively refused it",
            "Connection to {} refused. Check that the hostname and port are correct",
        ],
    ),
    KnownMessage::new(
        "system.timed_out",
        Unreachable,
        "texts of errno; libpq fe-connect.c; Go net; psycopg connection.py",
        &[
            "connection timed out, is the server running",
            "connection timed out",
            "ETIMEDOUT$",
            "failed: timeout expired",
            "connection timeout expired",
            ": i/o timeout",
            "no route to host",
            "network is unreachable",
            "EHOSTUNREACH$",
        ],
    ),
    KnownMessage::new(
        "system.no_host",
        Unreachable,
        "getaddrinfo of glibc; libpq fe-connect.c; Go net; Node dns",
        &[
            "could not translate host name",
            "name or service not known",
            "temporary failure in name resolution",
            "no such host",
            "ENOTFOUND$",
            "EAI_AGAIN$",
            "hostname resolving error",
            "java.net.UnknownHostException",
        ],
    ),
    KnownMessage::new(
        "system.lost",
        ConnectionLost,
        "texts of errno; libpq fe-protocol3.c; pg client.js; pgjdbc; tokio-postgres",
        &[
            "server closed the connection unexpectedly",
            "connection reset by peer",
            "ECONNRESET$",
            "Connection terminated unexpectedly",
            "An I/O error occurred while sending to the backend",
        ],
    ),
];
