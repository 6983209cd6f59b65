//! A temporary PostgreSQL. It runs on a thread of its own, so that it outlives the runtime of the test
//! that started it and is stopped in good order by `Drop`, also when that test panics.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use plimsoll_embedded::Embedded;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::sync::{Mutex, oneshot};

use super::eventually;

/// The role that a console watches with: it can read, and no more.
const MONITOR: &str = include_str!("../../docs/plimsoll_monitor.sql");
/// Many consoles watch the server of all tests at once.
const UNLIMITED: &str = "alter role plimsoll_monitor connection limit -1";

/// The server of all tests that do not stop it: started by the first, stopped by the last.
static SHARED: Mutex<Weak<Postgres>> = Mutex::const_new(Weak::new());

/// A running server in a temporary folder.
pub struct Postgres {
    options: PgConnectOptions,
    superuser: PgConnectOptions,
    server: Option<Server>,
    folder: TempDir,
}

struct Server {
    stop: oneshot::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Postgres {
    /// A server for this test alone.
    pub async fn start() -> Self {
        // The server's own account must be able to pass through.
        let passable = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().prefix("plimsoll-test-").permissions(passable).tempdir().expect("a temporary folder");
        let (server, options, superuser) = Server::start(folder.path().to_owned()).await;
        let postgres = Self { options, superuser, server: Some(server), folder };
        postgres.admin(&format!("{MONITOR}; {UNLIMITED}")).await;
        postgres
    }

    /// The server that many tests share; tell your sessions apart by their application_name.
    pub async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(running) = shared.upgrade() {
            return running;
        }
        let started = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&started);
        started
    }

    /// How a console connects that watches: with the least that it needs.
    pub fn monitor(&self) -> PgConnectOptions {
        self.options().username("plimsoll_monitor")
    }

    /// How a service connects: with a role that owns its database.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// How an administrator connects.
    pub fn superuser(&self) -> PgConnectOptions {
        self.superuser.clone()
    }

    /// Stops the server as an administrator would: every session is cut.
    pub async fn stop_server(&mut self) {
        let server = self.server.take().expect("the server runs");
        tokio::task::spawn_blocking(move || server.stop()).await.expect("the server stops");
    }

    /// Starts it again on the same data.
    pub async fn start_server_again(&mut self) {
        assert!(self.server.is_none(), "the server runs");
        let (server, ..) = Server::start(self.folder.path().to_owned()).await;
        self.server = Some(server);
    }

    /// Ends it as a power cut would, without a word to any session (SIGQUIT is PostgreSQL's immediate
    /// shutdown). Its supervisor starts it again; returns when it accepts connections after its recovery.
    pub async fn crash(&self) {
        let crashed = self.postmaster_pid().expect("the server runs");
        kill(Pid::from_raw(crashed), Signal::SIGQUIT).expect("the server runs");
        let is_another = || self.postmaster_pid().is_some_and(|pid| pid != crashed);
        eventually("the server is back", async || is_another() && self.accepts().await).await;
    }

    /// Whether it takes connections.
    pub async fn accepts(&self) -> bool {
        let connected: Result<PgConnection, _> = self.superuser().connect().await;
        connected.is_ok()
    }

    /// The folder of its cluster.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("postgres/data")
    }

    /// `None` while it restarts.
    fn postmaster_pid(&self) -> Option<i32> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// Runs statements as the administrator.
    pub async fn admin(&self, sql: &str) {
        let mut admin: PgConnection = self.superuser().connect().await.expect("the administrator connects");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.expect("the administrator's statement");
        admin.close().await.expect("the administrator leaves");
    }

    /// How many sessions the server has under this application_name.
    pub async fn backends(&self, application_name: &str) -> i64 {
        let mut admin: PgConnection = self.superuser().connect().await.expect("the administrator connects");
        let count = sqlx::query_scalar("select count(*) from pg_stat_activity where application_name = $1");
        let count = count.bind(application_name).fetch_one(&mut admin).await.expect("pg_stat_activity");
        admin.close().await.expect("the administrator leaves");
        count
    }

    /// Ends one session from outside, and returns when it is gone.
    pub async fn terminate(&self, backend_pid: i32) {
        self.admin(&format!("select pg_terminate_backend({backend_pid}, 5000)")).await;
    }

    /// Ends every session under this application_name, and tells how many there were.
    pub async fn terminate_all(&self, application_name: &str) -> u64 {
        let mut admin: PgConnection = self.superuser().connect().await.expect("the administrator connects");
        let ended = sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1");
        let ended = ended.bind(application_name).execute(&mut admin).await.expect("pg_terminate_backend");
        admin.close().await.expect("the administrator leaves");
        ended.rows_affected()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

impl Server {
    async fn start(folder: PathBuf) -> (Self, PgConnectOptions, PgConnectOptions) {
        let (started, ready) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let thread = thread::spawn(move || run(folder, started, stopping));
        let (options, superuser) = ready.await.expect("PostgreSQL did not start; the panic above says why");
        (Self { stop, thread }, options, superuser)
    }

    fn stop(self) {
        drop(self.stop);
        // Its panic, if any, has been printed; panicking again inside a Drop would abort the whole run.
        let _printed = self.thread.join();
    }
}

fn run(folder: PathBuf, started: oneshot::Sender<(PgConnectOptions, PgConnectOptions)>, stopping: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let embedded = Embedded::start(&folder).await.expect("the embedded PostgreSQL starts");
        let _test_went_away = started.send((embedded.connect_options(), embedded.superuser_options()));
        let _stop_was_dropped = stopping.await;
        embedded.stop().await;
    });
}
