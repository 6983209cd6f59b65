//! Data folders and databases for stores.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

use crate::ground::{Ended, folder, run, run_within};
use crate::program::plimsoll;
use crate::support::Postgres;

/// Consoles write each second, servers answer within milliseconds; a copy on a busy machine may take seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, and a folder that other accounts can pass through.
pub struct Ground {
    postgres: Arc<Postgres>,
    folder: TempDir,
}

impl Ground {
    pub async fn new() -> Self {
        let postgres = Postgres::shared().await;
        let role = "do $$ begin create role plimsoll_store login; exception when duplicate_object or unique_violation then null; end $$";
        postgres.admin(role).await;
        Self { postgres, folder: folder() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A place as an argument.
    pub fn named(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A database that the store's role owns, by its URL, and how an administrator reaches it.
    pub async fn database(&self) -> (String, PgConnectOptions) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cli_store_{}_{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        self.postgres.admin(&format!("create database {name} owner plimsoll_store")).await;
        let admin = self.postgres.superuser().database(&name);
        (url(&admin, &name), admin)
    }

    /// A data folder with a store in it.
    pub fn made(&self, name: &str) -> String {
        let place = self.named(name);
        for arguments in [&["token", "create", "--name", "grafana"][..], &["mark", "orders 2.4.1"], &["password"]] {
            let ended = run(plimsoll().args(arguments).args(["--data-dir", &place]));
            assert_eq!(ended.code, Some(0), "{ended:?}");
        }
        place
    }

    /// Where a server is that a console can watch.
    pub fn watched(&self) -> String {
        let options = self.postgres.options();
        let database = options.get_database().expect("a database").to_owned();
        format!("{}&user={}", url(&options, &database).split("&user").next().expect("a URL"), options.get_username())
    }
}

fn url(options: &PgConnectOptions, database: &str) -> String {
    format!("postgres:///{database}?host={}&user=plimsoll_store", options.get_socket().expect("a socket").display())
}

/// `plimsoll store …` to its end.
pub fn store(arguments: &[&str]) -> Ended {
    run_within(PATIENCE, command(arguments))
}

/// `plimsoll store …`, and that it ended well.
#[track_caller]
pub fn done(arguments: &[&str]) -> String {
    let ended = store(arguments);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{arguments:?}: {ended:?}");
    ended.stdout
}

pub fn command(arguments: &[&str]) -> &'static mut Command {
    // Of a test: it lasts as long as the process does.
    let command = Box::leak(Box::new(plimsoll()));
    command.arg("store").args(arguments)
}

/// A program under way, which is killed with its test.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts"))
    }

    /// The same, with what it writes on its standard error.
    pub fn start_with_log(command: &mut Command, log: File) -> Self {
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("it starts"))
    }

    pub fn is_running(&mut self) -> bool {
        self.0.try_wait().expect("its status").is_none()
    }

    /// As a supervisor stops it; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        kill(Pid::from_raw(self.0.id() as i32), Signal::SIGTERM).expect("it runs");
        self.0.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _over = self.0.kill();
        let _over = self.0.wait();
    }
}

/// One number of the store in a folder.
pub async fn number_in(folder: &Path, sql: &str) -> Option<i64> {
    let options = SqliteConnectOptions::new().filename(folder.join("console.sqlite")).read_only(true);
    let mut db: SqliteConnection = options.busy_timeout(Duration::from_secs(5)).connect().await.ok()?;
    let number = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.ok();
    db.close().await.expect("closed");
    number
}

/// Changes the store in a folder as nobody should.
pub async fn change(folder: &Path, sql: &str) {
    let options = SqliteConnectOptions::new().filename(folder.join("console.sqlite")).foreign_keys(false);
    let mut db: SqliteConnection = options.busy_timeout(Duration::from_secs(5)).connect().await.expect("the store");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await.expect("changed");
    db.close().await.expect("closed");
}

pub async fn number_at(admin: &PgConnectOptions, sql: &str) -> i64 {
    let mut db: PgConnection = admin.connect().await.expect("an administrator");
    let number = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.expect("a number");
    db.close().await.expect("closed");
    number
}

/// Runs statements as an administrator.
pub async fn run_at(admin: &PgConnectOptions, sql: &str) {
    let mut db: PgConnection = admin.connect().await.expect("an administrator");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await.expect("done");
    db.close().await.expect("closed");
}

/// Waits until it is so.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
