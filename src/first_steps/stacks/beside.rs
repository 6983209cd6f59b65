//! What stands between or beside services and server.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static PGBOUNCER: Stack = Stack {
    id: "pgbouncer",
    title: "PgBouncer",
    summary: "its admin console; also PgDog, Odyssey and pg_doorman",
    group: Group::Between,
    kind: SourceKind::Pgbouncer,
    path: Some("/pgbouncer"),
    example: "postgres://10.0.0.6:6432/pgbouncer",
    ways: &[Way {
        title: None,
        blocks: &[
            Block { place: "pgbouncer.ini, in [pgbouncer]", code: "stats_users = plimsoll_stats" },
            Block { place: "the file of auth_file", code: "\"plimsoll_stats\" \"PASSWORD\"" },
            Block { place: "shell", code: "psql -p 6432 -U pgbouncer pgbouncer -c RELOAD" },
        ],
        read_by: "pgbouncer",
    }],
    remark: Some("The user sees SHOW POOLS and the like, and can change nothing."),
};

pub(super) static REDIS: Stack = Stack {
    id: "redis",
    title: "Redis",
    summary: "INFO; also Valkey, KeyDB and Dragonfly",
    group: Group::Between,
    kind: SourceKind::Redis,
    path: None,
    example: "redis://10.0.0.7:6379",
    ways: &[Way {
        title: None,
        blocks: &[Block { place: "redis-cli, where Redis wants a password", code: "ACL SETUSER plimsoll on >PASSWORD +info" }],
        read_by: "redis",
    }],
    remark: Some("A cache is no pool: it has a row of its own, and no level."),
};
