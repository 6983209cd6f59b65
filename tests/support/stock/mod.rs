//! A PostgreSQL as its packages set it up: no setting but where it listens. Debian's own, or another major
//! from the folder of test tools.

mod encryption;
mod programs;
mod sessions;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

use programs::{folder, programs, serve};

pub use programs::{as_account, own};

/// The role that a check reads with: it can read, and no more.
const MONITOR: &str = include_str!("../../../docs/plimsoll_monitor.sql");

/// A start after a fast stop takes a moment, not half a minute.
const LIMIT: Duration = Duration::from_secs(30);

const DEFAULT_PORT: u16 = 5432;

/// A running server; stopped when dropped.
pub struct Stock {
    folder: TempDir,
    programs: PathBuf,
    /// Besides the socket; `None`: the socket alone.
    port: Option<u16>,
    /// Of the server: its language.
    environment: Vec<(&'static str, String)>,
    server: Child,
}

impl Stock {
    /// A new cluster of this major.
    pub fn start(major: u32) -> Self {
        Self::made(major, folder(), "UTF8", vec![("LC_ALL", "C".to_owned())])
    }

    /// A new cluster of Debian's major whose messages are in this language and encoding: `de_DE`, `UTF-8`.
    pub fn speaking(language: &str, charset: &str) -> Self {
        let folder = folder();
        let (locales, name) = (folder.path().join("locales"), format!("{language}.{charset}"));
        fs::create_dir(&locales).expect("a folder");
        let made = Command::new("localedef").args(["-i", language, "-f", charset]).arg(locales.join(&name)).output();
        let made = made.expect("localedef runs");
        assert!(made.status.success(), "the package locales is missing: {}", String::from_utf8_lossy(&made.stderr));
        let encoding = if charset == "UTF-8" { "UTF8" } else { "LATIN1" };
        Self::made(15, folder, encoding, vec![("LOCPATH", locales.display().to_string()), ("LC_ALL", name)])
    }

    fn made(major: u32, folder: TempDir, encoding: &str, environment: Vec<(&'static str, String)>) -> Self {
        own(folder.path());
        let programs = programs(major, folder.path());
        let mut initdb = as_account(&programs.join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding", encoding, "--pgdata"]);
        let made = initdb.arg(folder.path().join("data")).envs(environment.clone()).output().expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let server = serve(&programs, folder.path(), None, &environment);
        let stock = Self { folder, programs, port: None, environment, server };
        stock.wait();
        stock
    }

    /// From now on it listens on the network too, and trusts who comes from this machine. The port.
    pub fn listen(&mut self) -> u16 {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        self.port = Some(free.port());
        self.restart();
        free.port()
    }

    /// How this role connects to this database.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost:{}/{database}?host={}", self.port(), self.folder.path().display())
    }

    /// The port, which the socket's name has too.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }

    /// Makes the role that can read, and no more; how it connects. Its limit is that of no pool of the tests.
    pub fn monitor(&self) -> String {
        let made = format!("{MONITOR}; alter role plimsoll_monitor connection limit -1");
        self.with_admin(async |admin| sqlx::raw_sql(AssertSqlSafe(made)).execute(admin).await.map(drop)).expect("the role is made");
        self.url("plimsoll_monitor", "postgres")
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// Stops and starts it as an administrator would.
    pub fn restart(&mut self) {
        self.stop(Signal::SIGINT);
        self.server = serve(&self.programs, self.folder.path(), self.port, &self.environment);
        self.wait();
    }

    /// Makes it a standby: of nobody, but in recovery all the same.
    pub fn become_standby(&mut self) {
        let signal = self.folder.path().join("data/standby.signal");
        fs::write(&signal, "").expect("the signal");
        own(&signal);
        self.restart();
    }

    fn wait(&self) {
        let (began, runtime) = (Instant::now(), tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"));
        while runtime.block_on(PgConnection::connect(&self.url("postgres", "postgres"))).is_err() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(began.elapsed() < LIMIT, "it does not start: {log}");
            sleep(Duration::from_millis(20));
        }
    }

    fn stop(&mut self, signal: Signal) {
        let _already_gone = kill(Pid::from_raw(self.server.id() as i32), signal);
        let _reaped = self.server.wait();
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        self.stop(Signal::SIGQUIT);
    }
}
