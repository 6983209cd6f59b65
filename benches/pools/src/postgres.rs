//! A PostgreSQL of the benchmark's own: in a temporary folder, on a Unix socket, default settings but for
//! max_connections.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use tempfile::TempDir;

pub const ROLE: &str = "postgres";
const MAX_CONNECTIONS: u32 = 400;

pub struct Postgres {
    folder: TempDir,
    binaries: PathBuf,
    account: Option<(u32, u32)>,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("plimsoll-bench-").tempdir()?;
        let server = Self { folder, binaries: binaries()?, account: account()? };
        server.hand_over_folder()?;
        let data = server.data();
        let initdb = ["-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"];
        server.run("initdb", &[&initdb[..], &[&data]].concat())?;
        server.control("start")?;
        Ok(server)
    }

    /// PostgreSQL refuses to run as root; its own account then owns the folder.
    fn hand_over_folder(&self) -> Result<()> {
        if let Some((uid, gid)) = self.account {
            std::os::unix::fs::chown(self.folder.path(), Some(uid), Some(gid))?;
        }
        Ok(())
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    pub fn socket_dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn options(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().socket(self.socket_dir()).port(5432);
        options.username(ROLE).database(ROLE).ssl_mode(PgSslMode::Disable)
    }

    /// So many of them, without any pool.
    pub async fn connections(&self, count: usize) -> Result<Vec<PgConnection>> {
        let mut opened = Vec::with_capacity(count);
        for _ in 0..count {
            opened.push(self.options().connect().await?);
        }
        Ok(opened)
    }

    /// As an administrator restarts it; returns once it takes connections.
    pub fn restart(&self) -> Result<()> {
        self.control("restart")
    }

    pub fn version(&self) -> Result<String> {
        Ok(String::from_utf8(self.command("postgres").arg("--version").output()?.stdout)?.trim().to_owned())
    }

    fn control(&self, what: &str) -> Result<()> {
        let settings = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections={MAX_CONNECTIONS}",
            self.socket_dir().display()
        );
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &[what, "-D", &self.data(), "-l", &log, "-o", &settings, "-m", "fast", "-w", "-s"])
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let output = self.command(program).args(arguments).output()?;
        ensure!(output.status.success(), "{program} failed: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.current_dir(self.folder.path()).env("LC_ALL", "C");
        if let Some((uid, gid)) = self.account {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(error) = self.run("pg_ctl", &["stop", "-D", &self.data(), "-m", "immediate", "-s"]) {
            eprintln!("{error}");
        }
    }
}

/// The newest that Debian has installed, else what pg_config names.
fn binaries() -> Result<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let found = debian.chain(configured).filter(|dir| dir.join("initdb").is_file()).max();
    found.context("no PostgreSQL server is installed; make setup installs one")
}

/// User and group of the account `postgres`, when this runs as root.
fn account() -> Result<Option<(u32, u32)>> {
    let id = |arguments: &[&str]| -> Result<u32> {
        let output = Command::new("id").args(arguments).output()?;
        ensure!(output.status.success(), "PostgreSQL refuses to run as root, and there is no user postgres");
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    Ok(Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)))
}
