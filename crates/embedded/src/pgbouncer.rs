//! An installed PgBouncer before the embedded server: on a socket beside the server's, for whoever has a generated password.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::libc::O_NOFOLLOW;
use nix::sys::signal::Signal;
use rand::distr::{Alphanumeric, SampleString};
use sqlx::postgres::PgConnectOptions;
use tokio::process::Command;

use super::cluster::{Cluster, serves, through};
use super::program::{Program, Traces};
use super::supervisor::Supervisor;
use super::{EmbeddedError, ROLE, folder};

/// Names its socket, beside that of the server.
const PORT: u16 = 6432;
/// Reads the numbers of its console, and can do nothing else.
const STATS_ROLE: &str = "plimsoll_stats";
/// Where packages put it when it is not on the PATH, as /usr/sbin is not for many users.
const PACKAGE_FOLDERS: [&str; 5] = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"];

/// A running PgBouncer. Stop it with [`stop`](Self::stop); if it dies by itself it is started anew.
pub struct PgBouncer {
    pooler: Pooler,
    supervisor: Supervisor,
}

impl PgBouncer {
    pub(super) async fn start(cluster: &Cluster, pool_size: u32) -> Result<Option<Self>, EmbeddedError> {
        let Some(binary) = find() else { return Ok(None) };
        let pooler = Pooler { binary, ..Pooler::before(cluster) };
        pooler.configure(pool_size).map_err(|source| EmbeddedError::Folder { path: pooler.folder.clone(), source })?;
        let supervisor = Supervisor::start(pooler.clone()).await?;
        Ok(Some(Self { pooler, supervisor }))
    }

    /// How a service connects through it, with the password.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.pooler.connect_options(ROLE, ROLE)
    }

    /// The port that names its socket, in the folder of the server's.
    pub fn port(&self) -> u16 {
        PORT
    }

    /// Who reads its console: the user and the password.
    pub fn stats_login(&self) -> (&str, &str) {
        (STATS_ROLE, &self.pooler.password)
    }

    /// Stops it; clients that are left are cut off.
    pub async fn stop(self) {
        self.supervisor.stop().await;
    }
}

/// On the PATH, or where packages put it.
fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).chain(PACKAGE_FOLDERS.map(PathBuf::from));
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}

/// What a PgBouncer is started from.
#[derive(Clone)]
pub(super) struct Pooler {
    binary: PathBuf,
    server: Cluster,
    folder: PathBuf,
    log: PathBuf,
    password: String,
}

impl Pooler {
    pub(super) fn before(server: &Cluster) -> Self {
        Self {
            binary: PathBuf::new(),
            server: server.clone(),
            folder: server.data.with_file_name("pgbouncer"),
            log: server.log.with_file_name("pgbouncer.log"),
            password: Alphanumeric.sample_string(&mut rand::rng(), 32),
        }
    }

    fn at(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Its configuration and users, anew at each start.
    fn configure(&self, pool_size: u32) -> io::Result<()> {
        folder::private(&self.folder, &self.server.account)?;
        let users = format!("\"{ROLE}\" \"{0}\"\n\"{STATS_ROLE}\" \"{0}\"\n", self.password);
        self.write("users.txt", &users)?;
        self.write("pgbouncer.ini", &self.configuration(pool_size))
    }

    fn configuration(&self, pool_size: u32) -> String {
        let (sockets, users, pid_file) = (self.server.socket_dir.display(), self.at("users.txt"), self.at("pgbouncer.pid"));
        let host = sockets.to_string().replace('\'', "''");
        format!(
            "[databases]\n{ROLE} = host='{host}' port=5432 dbname={ROLE}\n\n[pgbouncer]\nlisten_addr =\nlisten_port = {PORT}\n\
             unix_socket_dir = {sockets}\nunix_socket_mode = 0700\nauth_type = scram-sha-256\nauth_file = {}\npidfile = {}\n\
             stats_users = {STATS_ROLE}\npool_mode = transaction\ndefault_pool_size = {pool_size}\n\
             ignore_startup_parameters = extra_float_digits, options\nlog_connections = 0\nlog_disconnections = 0\nlog_stats = 0\n",
            users.display(),
            pid_file.display()
        )
    }

    /// For its account alone. What stands there is removed first: no link of that account's is followed.
    fn write(&self, name: &str, content: &str) -> io::Result<()> {
        let path = self.at(name);
        removed(&path)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).custom_flags(O_NOFOLLOW).open(&path)?;
        self.server.account.own(&file)?;
        file.write_all(content.as_bytes())
    }

    fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        through(&self.server.socket_dir, role, database).port(PORT).password(&self.password)
    }
}

fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Program for Pooler {
    fn traces(&self) -> Traces {
        Traces {
            name: "PgBouncer",
            program: "pgbouncer",
            folder: self.folder.clone(),
            pid_file: self.at("pgbouncer.pid"),
            log: self.log.clone(),
            account: self.server.account.clone(),
            // From 1.23 on the first one waits for clients; the pooler itself keeps nothing that could be lost.
            endings: [Signal::SIGTERM, Signal::SIGKILL],
        }
    }

    fn command(&self) -> Command {
        let mut command = self.server.account.command(&self.binary);
        command.arg(self.at("pgbouncer.ini")).current_dir(&self.server.socket_dir);
        command
    }

    async fn answers(&self) -> bool {
        serves(&self.connect_options(STATS_ROLE, "pgbouncer")).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_anew_and_not_through_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "as it was").and_then(|()| std::os::unix::fs::symlink(&target, &link)).expect("a link");
        removed(&link).and_then(|()| removed(&link)).expect("gone");
        assert_eq!(fs::read_to_string(&target).expect("the file"), "as it was");
    }
}
