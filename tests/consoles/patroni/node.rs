//! One server with its Patroni.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::Account;
use super::{PASSWORD, free_address, replaced};
use crate::process::Process;

/// As an operator would have them; the tests wait for less, unless `PLIMSOLL_CHAOS_ROUNDS` asks for a long run.
const DELIVERED: [&str; 3] = ["ttl: 20", "loop_wait: 5", "retry_timeout: 5"];
const SHORT: [&str; 3] = ["ttl: 5", "loop_wait: 1", "retry_timeout: 2"];

pub struct Node {
    pub name: String,
    pub rest: SocketAddr,
    pub postgres: SocketAddr,
    folder: PathBuf,
    etcd: SocketAddr,
    account: Account,
    patroni: Option<Process>,
    /// What its processes before have complained of.
    complaints: String,
}

impl Node {
    /// Not started yet. Its configuration goes into a folder of its own.
    pub fn new(name: &str, below: &Path, etcd: SocketAddr, account: Account) -> Self {
        let folder = below.join(name);
        fs::create_dir(&folder).expect("a folder");
        account.own(&folder);
        let mut configuration = include_str!("../../../deploy/patroni/patroni.yml").to_owned();
        let here = |path: &str| folder.join(path).display().to_string();
        for (theirs, ours) in [
            ("/var/lib/postgresql/plimsoll", here("data")),
            ("/usr/lib/postgresql/15/bin", account.programs.display().to_string()),
            ("/run/postgresql", here("")),
            ("10.0.0.0/24", "127.0.0.1/32".to_owned()),
        ] {
            configuration = replaced(&configuration, theirs, &ours);
        }
        if std::env::var_os("PLIMSOLL_CHAOS_ROUNDS").is_none() {
            configuration = DELIVERED.iter().zip(SHORT).fold(configuration, |text, (theirs, ours)| replaced(&text, theirs, ours));
        }
        fs::write(folder.join("patroni.yml"), configuration).expect("the configuration is written");
        let (rest, postgres) = (free_address(), free_address());
        Self { name: name.to_owned(), rest, postgres, folder, etcd, account, patroni: None, complaints: String::new() }
    }

    pub fn start(&mut self) {
        assert!(self.patroni.is_none(), "{} runs", self.name);
        let mut command = self.command("patroni");
        self.patroni = Some(Process::start(command.arg(self.folder.join("patroni.yml")).stdout(Stdio::null())));
    }

    /// The operator's program.
    pub fn patronictl(&self) -> Command {
        let mut command = self.command("patronictl");
        command.arg("--config-file").arg(self.folder.join("patroni.yml")).stdin(Stdio::null());
        command
    }

    /// With the variables of `deploy/patroni/node.env`.
    fn command(&self, program: &str) -> Command {
        let mut command = self.account.command(program, &self.folder);
        for line in include_str!("../../../deploy/patroni/node.env").lines().filter(|line| !line.starts_with('#')) {
            let (name, theirs) = line.split_once('=').expect("a variable");
            command.env(name, self.value(name).unwrap_or_else(|| theirs.to_owned()));
        }
        command
    }

    /// The test's own of a variable; `None`: as it is delivered.
    fn value(&self, name: &str) -> Option<String> {
        Some(match name {
            "PATRONI_NAME" => self.name.clone(),
            "PATRONI_RESTAPI_LISTEN" | "PATRONI_RESTAPI_CONNECT_ADDRESS" => self.rest.to_string(),
            "PATRONI_POSTGRESQL_LISTEN" | "PATRONI_POSTGRESQL_CONNECT_ADDRESS" => self.postgres.to_string(),
            "PATRONI_ETCD3_HOSTS" => self.etcd.to_string(),
            "PATRONI_SUPERUSER_PASSWORD" => PASSWORD.to_owned(),
            _ => return None,
        })
    }

    /// Patroni first, which would start its server again.
    pub fn kill(&mut self) {
        let Some(mut patroni) = self.patroni.take() else { return };
        patroni.kill();
        self.complaints += &patroni.complaints();
        if let Some(postmaster) = self.postmaster() {
            let _already_gone = kill(postmaster, Signal::SIGKILL);
        }
    }

    fn postmaster(&self) -> Option<Pid> {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?;
        Some(Pid::from_raw(file.lines().next()?.trim().parse().ok()?))
    }

    pub fn complaints(&self) -> String {
        let last = self.patroni.as_ref().map(Process::complaints).unwrap_or_default();
        let all = format!("{}{last}", self.complaints);
        let lines: Vec<&str> = all.lines().collect();
        format!("{}:\n{}\n", self.name, lines[lines.len().saturating_sub(60)..].join("\n"))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
