//! A PostgreSQL as its packages set it up: no setting but where it listens. Debian's own, or another major
//! from the folder of test tools.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid, User};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

/// The role that a check reads with: it can read, and no more.
const MONITOR: &str = include_str!("../../docs/plimsoll_monitor.sql");

/// A start after a fast stop takes a moment, not half a minute.
const LIMIT: Duration = Duration::from_secs(30);

const DEFAULT_PORT: u16 = 5432;

/// A session that does nothing.
pub struct Held {
    _connection: PgConnection,
    _runtime: tokio::runtime::Runtime,
}

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

    /// From now on it listens on the network too, with a certificate that it has signed itself, and asks there for a
    /// password. `rule` is the first word of the line in pg_hba.conf: `host` or `hostssl`. The port.
    pub fn encrypt(&mut self, rule: &str) -> u16 {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        self.encrypt_with(rule, signed.cert.pem(), &signed.signing_key)
    }

    /// The same with a certificate for `localhost` of an authority that nobody knows: the port, and the file of the
    /// authority's certificate.
    pub fn encrypt_by_authority(&mut self, rule: &str) -> (u16, PathBuf) {
        let key = || rcgen::KeyPair::generate().expect("a key");
        let named = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            rcgen::CertificateParams::new(names).expect("parameters")
        };
        let (mut authority, authority_key, server_key) = (named(&[]), key(), key());
        // OpenSSL takes a certificate whose issuer has its own name for one that has signed itself.
        authority.distinguished_name.push(rcgen::DnType::CommonName, "an authority of the tests");
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let root = authority.self_signed(&authority_key).expect("a certificate").pem();
        let issuer = rcgen::Issuer::new(authority, authority_key);
        let certificate = named(&["localhost"]).signed_by(&server_key, &issuer).expect("a certificate").pem();
        let file = self.folder.path().join("authority.pem");
        fs::write(&file, root).expect("it is kept");
        (self.encrypt_with(rule, certificate, &server_key), file)
    }

    fn encrypt_with(&mut self, rule: &str, certificate: String, key: &rcgen::KeyPair) -> u16 {
        let data = self.folder.path().join("data");
        let keep = |name: &str, text: String, mode: u32| {
            let path = data.join(name);
            fs::write(&path, text).expect("it is kept");
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
            own(&path);
        };
        keep("server.crt", certificate, 0o644);
        keep("server.key", key.serialize_pem(), 0o600);
        keep(
            "pg_hba.conf",
            format!("local all all trust\n{rule} all all 127.0.0.1/32 scram-sha-256\n{rule} all all ::1/128 scram-sha-256\n"),
            0o600,
        );
        self.run("ALTER SYSTEM SET ssl = on\nALTER SYSTEM SET password_encryption = 'scram-sha-256'");
        self.listen()
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

    /// Runs each statement by itself, as psql does.
    pub fn run(&self, sql: &str) {
        let statements: Vec<&str> = sql.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).collect();
        self.with_admin(async |admin| {
            for statement in statements {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *admin).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
            }
        });
    }

    /// Every setting that does not have its default, with its source.
    pub fn settings(&self) -> Vec<(String, String, String)> {
        self.with_admin(async |admin| {
            let all = "select name, setting, source from pg_settings where source not in ('default', 'client', 'session') order by name";
            sqlx::query_as(all).fetch_all(admin).await.expect("its settings")
        })
    }

    /// Sessions whose application_name is like this.
    pub fn sessions(&self, pattern: &str) -> i64 {
        self.with_admin(async |admin| {
            let count = sqlx::query_scalar("select count(*) from pg_stat_activity where application_name like $1");
            count.bind(pattern).fetch_one(admin).await.expect("pg_stat_activity")
        })
    }

    /// A session of this role under this name, until it is dropped.
    pub fn hold(&self, role: &str, application: &str) -> Held {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let url = format!("{}&application_name={application}", self.url(role, "postgres"));
        let connection = runtime.block_on(PgConnection::connect(&url)).expect("it connects");
        Held { _connection: connection, _runtime: runtime }
    }

    fn with_admin<R>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> R) -> R {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut admin = PgConnection::connect(&self.url("postgres", "postgres")).await.expect("the administrator connects");
            let result = work(&mut admin).await;
            admin.close().await.expect("the administrator leaves");
            result
        })
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

fn serve(programs: &Path, folder: &Path, port: Option<u16>, environment: &[(&'static str, String)]) -> Child {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut server = as_account(&programs.join("postgres"));
    let settings = [
        format!("listen_addresses={}", if port.is_some() { "127.0.0.1,::1" } else { "" }),
        format!("port={}", port.unwrap_or(DEFAULT_PORT)),
        format!("unix_socket_directories={}", folder.display()),
    ];
    server.arg("-D").arg(folder.join("data")).args(settings.iter().flat_map(|setting| ["-c", setting]));
    server.envs(environment.iter().cloned()).stdout(Stdio::null()).stderr(log);
    server.spawn().expect("postgres runs")
}

/// Where `initdb` and `postgres` of this major are.
fn programs(major: u32, folder: &Path) -> PathBuf {
    let packaged = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
    if packaged.join("postgres").is_file() {
        return packaged;
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"));
    let native = cache.join(format!("plimsoll/tools/postgres/node_modules/postgres-{major}/native"));
    assert!(native.join("bin/postgres").is_file(), "PostgreSQL {major} is not at {}: `make setup` installs it", native.display());
    // The account that it runs as need not be able to look into this one's home.
    let copied = Command::new("cp").arg("-a").arg(&native).arg(folder.join("native")).status().expect("cp runs");
    assert!(copied.success());
    folder.join("native/bin")
}

/// An empty folder that the server's account can pass through.
fn folder() -> TempDir {
    let passable = Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("plimsoll-stock-").permissions(passable).tempdir().expect("a temporary folder")
}

/// PostgreSQL and PgBouncer refuse root.
pub fn as_account(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null());
    if let Some(account) = account() {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
    command
}

/// Gives a folder or file to the account.
pub fn own(path: &Path) {
    if let Some(account) = account() {
        chown(path, Some(account.uid.as_raw()), Some(account.gid.as_raw())).expect("it is ours to give");
    }
}

fn account() -> Option<User> {
    let find = || ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
    Uid::effective().is_root().then(|| find().expect("an account for the server"))
}
