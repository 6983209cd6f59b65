//! The folder of the embedded server: made once, locked against a second console. The lock and the log, which we open
//! ourselves, stand beside it, where its account cannot replace them.

use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::sys::signal::Signal;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::process::Command;

use super::account::Account;
use super::binaries::Binaries;
use super::folder;
use super::last_words::reason;
use super::program::{Program, Traces};
use super::{EmbeddedError, MAX_CONNECTIONS};

#[derive(Clone)]
pub(super) struct Cluster {
    pub binaries: Binaries,
    pub account: Account,
    pub data: PathBuf,
    pub socket_dir: PathBuf,
    pub log: PathBuf,
    /// Held as long as any clone lives; the system lets go of it even when we are killed.
    _lock: Arc<File>,
}

impl Cluster {
    pub(super) async fn prepare(binaries: Binaries, account: Account, data_dir: &Path) -> Result<Self, EmbeddedError> {
        let root = data_dir.join("postgres");
        let at = |path: &Path, result: io::Result<()>| result.map_err(|source| EmbeddedError::Folder { path: path.to_owned(), source });
        at(data_dir, make_passable(data_dir, &account))?;
        let lock = lock(data_dir)?;
        at(&root, folder::private(&root, &account))?;
        let socket_dir = folder::socket_dir(data_dir, &account);
        let socket_dir = socket_dir.map_err(|source| EmbeddedError::Folder { path: root.join("socket"), source })?;
        let log = data_dir.join("postgres.log");
        let cluster = Self { data: root.join("data"), log, socket_dir, binaries, account, _lock: Arc::new(lock) };
        cluster.initialise().await?;
        Ok(cluster)
    }

    /// `initdb` into a folder of its own that gets its name when it is complete, so that an
    /// interrupted first run is simply begun again.
    async fn initialise(&self) -> Result<(), EmbeddedError> {
        if self.data.join("PG_VERSION").is_file() {
            return Ok(());
        }
        let unfinished = self.data.with_extension("unfinished");
        let unusable = |source| EmbeddedError::Folder { path: unfinished.clone(), source };
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(unusable)?;
        }
        folder::private(&unfinished, &self.account).map_err(unusable)?;
        let mut initdb = self.account.command(&self.binaries.path("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]).arg(&unfinished);
        let output = initdb.env("LC_ALL", "C").kill_on_drop(true).current_dir(&self.socket_dir).output().await.map_err(unusable)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(self.failed(reason(&said).unwrap_or("initdb failed without a message")));
        }
        fs::rename(&unfinished, &self.data).map_err(unusable)
    }

    /// `postgres` on a data folder: no TCP port, a socket that only its owner may use.
    pub(super) fn server_command(&self, data: &Path) -> Command {
        let mut command = self.account.command(&self.binaries.path("postgres"));
        let settings = [
            ("listen_addresses", String::new()),
            ("unix_socket_directories", self.socket_dir.display().to_string()),
            ("unix_socket_permissions", "0700".to_owned()),
            ("max_connections", MAX_CONNECTIONS.to_string()),
        ];
        let settings = settings.iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]);
        command.arg("-D").arg(data).args(settings).current_dir(&self.socket_dir);
        command
    }

    pub(super) fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        through(&self.socket_dir, role, database)
    }

    /// The role and its database, on the first run.
    pub(super) async fn create_role(&self, role: &str) -> Result<(), EmbeddedError> {
        let sql = |error: sqlx::Error| self.failed(&error.to_string());
        let mut admin: PgConnection = self.connect_options("postgres", "postgres").connect().await.map_err(sql)?;
        let exists = |query| sqlx::query_scalar::<_, bool>(query).bind(role.to_owned());
        if !exists("select exists (select from pg_catalog.pg_roles r where r.rolname operator(pg_catalog.=) $1)")
            .fetch_one(&mut admin)
            .await
            .map_err(sql)?
        {
            let create = AssertSqlSafe(format!("create role {role} login in role pg_monitor"));
            sqlx::raw_sql(create).execute(&mut admin).await.map_err(sql)?;
        }
        if !exists("select exists (select from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) $1)")
            .fetch_one(&mut admin)
            .await
            .map_err(sql)?
        {
            let create = AssertSqlSafe(format!("create database {role} owner {role}"));
            sqlx::raw_sql(create).execute(&mut admin).await.map_err(sql)?;
        }
        admin.close().await.map_err(sql)
    }

    fn failed(&self, reason: &str) -> EmbeddedError {
        self.traces().failed(reason)
    }
}

impl Program for Cluster {
    fn traces(&self) -> Traces {
        Traces {
            name: "PostgreSQL",
            program: "postgres",
            folder: self.data.clone(),
            pid_file: self.data.join("postmaster.pid"),
            log: self.log.clone(),
            account: self.account.clone(),
            // PostgreSQL's fast shutdown: sessions are cut, nothing is lost; and its immediate one.
            endings: [Signal::SIGINT, Signal::SIGQUIT],
        }
    }

    fn command(&self) -> Command {
        self.server_command(&self.data)
    }

    async fn answers(&self) -> bool {
        serves(&self.connect_options("postgres", "postgres")).await
    }
}

/// Whether somebody can connect.
pub(super) async fn serves(target: &PgConnectOptions) -> bool {
    let connected: Result<PgConnection, _> = target.connect().await;
    match connected {
        Ok(connection) => connection.close().await.is_ok(),
        Err(_) => false,
    }
}

/// Connect options through a socket in that folder.
pub(super) fn through(socket_dir: &Path, role: &str, database: &str) -> PgConnectOptions {
    let options = PgConnectOptions::new_without_pgpass().socket(socket_dir).port(5432);
    options.username(role).database(database).ssl_mode(PgSslMode::Disable)
}

/// The server's account must be able to pass through the data folder to its own below; what root keeps there is root's.
fn make_passable(dir: &Path, account: &Account) -> io::Result<()> {
    if !dir.is_dir() {
        DirBuilder::new().recursive(true).mode(0o755).create(dir)?;
        fs::set_permissions(dir, Permissions::from_mode(0o700))?;
    }
    if !account.is_other() {
        return Ok(());
    }
    folder::check_own(dir)?;
    let mode = fs::metadata(dir)?.permissions().mode();
    if mode & 0o011 != 0o011 {
        // The store may have made it before; passing through is not reading.
        fs::set_permissions(dir, Permissions::from_mode(mode | 0o011))?;
    }
    Ok(())
}

fn lock(data_dir: &Path) -> Result<File, EmbeddedError> {
    let path = data_dir.join("postgres.lock");
    let file = folder::own_file(&path).map_err(|source| EmbeddedError::Folder { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EmbeddedError::InUse(data_dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(EmbeddedError::Folder { path, source }),
    }
}
