//! A read-only copy of a server that follows it, until it is promoted.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use super::{Postgres, eventually};

/// A running standby; stopped when it is dropped.
pub struct Standby {
    server: Child,
    socket_dir: PathBuf,
    primary: PgConnectOptions,
    superuser: PgConnectOptions,
    _folder: TempDir,
}

impl Standby {
    /// Copies the primary as it is now, and follows it.
    pub async fn of(primary: &Postgres) -> Self {
        let programs = Programs::of(&primary.data());
        let folder = tempfile::Builder::new().prefix("plimsoll-standby-").tempdir().expect("a temporary folder");
        programs.own(folder.path());
        let (data, socket_dir) = (folder.path().join("data"), folder.path().to_owned());
        let from = primary.superuser().get_socket().expect("the primary listens on a socket").display().to_string();
        let mut backup = programs.command("pg_basebackup");
        backup.args(["-h", &from, "-U", "postgres", "--write-recovery-conf", "--checkpoint=fast", "--no-sync", "-D"]).arg(&data);
        let copied = tokio::task::spawn_blocking(move || backup.output()).await.expect("no panic").expect("pg_basebackup runs");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        let server = programs.serve(&data, &socket_dir);
        let standby = Self { server, socket_dir, primary: primary.options(), superuser: primary.superuser(), _folder: folder };
        eventually("the standby answers", async || connect(&standby.superuser()).await.is_some()).await;
        standby
    }

    /// How an ordinary role connects.
    pub fn options(&self) -> PgConnectOptions {
        self.primary.clone().socket(&self.socket_dir)
    }

    /// Makes it a server of its own; returns when it takes writes.
    pub async fn promote(&self) {
        let mut admin = connect(&self.superuser()).await.expect("the administrator connects");
        let promoted: bool = sqlx::query_scalar("select pg_promote()").fetch_one(&mut admin).await.expect("pg_promote");
        assert!(promoted, "within its 60 s");
        admin.close().await.expect("the administrator leaves");
    }

    /// How an administrator connects.
    pub fn superuser(&self) -> PgConnectOptions {
        self.superuser.clone().socket(&self.socket_dir)
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        let _already_gone = kill(Pid::from_raw(self.server.id() as i32), Signal::SIGQUIT);
        let _reaped = self.server.wait();
    }
}

async fn connect(options: &PgConnectOptions) -> Option<PgConnection> {
    options.connect().await.ok()
}

/// The primary's programs, run by the account that it runs as: PostgreSQL refuses root.
struct Programs {
    folder: PathBuf,
    account: (u32, u32),
}

impl Programs {
    fn of(data: &Path) -> Self {
        let owner = fs::metadata(data).expect("the primary's folder");
        let command_line = fs::read_to_string(data.join("postmaster.opts")).expect("its command line");
        let postgres = PathBuf::from(command_line.split_whitespace().next().expect("its program"));
        Self { folder: postgres.parent().expect("a folder").to_owned(), account: (owner.uid(), owner.gid()) }
    }

    fn own(&self, folder: &Path) {
        chown(folder, Some(self.account.0), Some(self.account.1)).expect("a folder of ours");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        let (uid, gid) = self.account;
        command.uid(uid).gid(gid).current_dir("/").stdin(Stdio::null());
        command
    }

    fn serve(&self, data: &Path, socket_dir: &Path) -> Child {
        let mut server = self.command("postgres");
        server.arg("-D").arg(data).args(["-c", "listen_addresses=", "-c"]).arg(format!("unix_socket_directories={}", socket_dir.display()));
        // A standby must allow as many sessions as its primary does.
        server.args(["-c", "max_connections=300"]).stdout(Stdio::null()).stderr(Stdio::null());
        server.spawn().expect("postgres runs")
    }
}
