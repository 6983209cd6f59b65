//! Stores for tests: one of each kind, on a real PostgreSQL that all tests of this process share.

use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

use plimsoll_embedded::Embedded;
use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::{Store, postgres};

/// The role of a shared store, as an operator makes it.
const ROLE: &str = include_str!("../../docs/plimsoll_store.sql");
const TEMPLATE: &str = "plimsoll_store_template";

/// An empty store on PostgreSQL, and how an administrator reaches its database.
pub async fn postgres() -> (Store, PgConnectOptions) {
    let (url, admin) = database().await;
    (postgres::open(&url).await.expect("the shared store"), admin)
}

/// A database with the role and the schema of a store, by the URL of that role; and how an administrator reaches it.
pub async fn database() -> (SecretString, PgConnectOptions) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("store_{}", COUNT.fetch_add(1, Relaxed));
    let admin = Server::of_all_tests().admin.clone();
    run(&admin, &format!("create database {name} template {TEMPLATE}")).await;
    let admin = admin.database(&name);
    // Each store has an origin of its own; the template's was copied.
    run(&admin, "update plimsoll.outbox_origin set id = substr(md5(random()::text), 1, 12)").await;
    (url(&admin, &name, "plimsoll_store"), admin)
}

/// The URL of a database of this server.
pub fn url(server: &PgConnectOptions, database: &str, role: &str) -> SecretString {
    let socket = server.get_socket().expect("a private socket").display().to_string();
    SecretString::from(format!("postgres:///{database}?host={socket}&user={role}"))
}

/// Runs statements as an administrator.
pub async fn run(admin: &PgConnectOptions, sql: &str) {
    let mut connection: PgConnection = admin.connect().await.expect("the administrator connects");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("the administrator's statement");
    connection.close().await.expect("the administrator leaves");
}

struct Server {
    admin: PgConnectOptions,
    /// Closed when this process ends, however it does: then the server is ended and its folder removed.
    _watched: ChildStdin,
}

impl Server {
    fn of_all_tests() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| thread::spawn(Self::start).join().expect("the server starts"))
    }

    /// On a runtime of its own, which lasts as long as the process.
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-store-test-").tempdir().expect("a folder").keep();
        passable(&folder);
        let (started, ready) = std::sync::mpsc::channel();
        let of_server = folder.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let server = Embedded::start(&of_server).await.expect("the embedded PostgreSQL starts");
                let _waits = started.send(server.superuser_options());
                std::future::pending::<()>().await;
            });
        });
        let admin = ready.recv().expect("the server's address");
        let _watched = watch(&folder);
        let prepared = admin.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(prepare(&prepared));
        })
        .join()
        .expect("prepared");
        Self { admin, _watched }
    }
}

/// Nothing here has to outlive a power cut.
async fn prepare(admin: &PgConnectOptions) {
    run(admin, "alter system set fsync = off").await;
    run(admin, "select pg_reload_conf()").await;
    run(admin, &format!("create database {TEMPLATE}")).await;
    run(&admin.clone().database(TEMPLATE), ROLE).await;
    run(admin, "alter role plimsoll_store connection limit -1").await;
    let store = postgres::open(&url(admin, TEMPLATE, "plimsoll_store")).await.expect("the tables");
    // A template must have no sessions.
    let Store::Postgres(pool) = store else { unreachable!("it is on PostgreSQL") };
    pool.close(std::time::Duration::from_secs(5)).await;
}

fn passable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("the server's account passes through");
}

/// A shell that waits for the end of this process, which no destructor of ours sees.
fn watch(folder: &PathBuf) -> ChildStdin {
    let script = r#"cat > /dev/null; kill -QUIT "$(head -n 1 "$0/postgres/data/postmaster.pid")"; sleep 0.2; rm -rf "$0""#;
    let mut shell = Command::new("setsid");
    let shell = shell.args(["sh", "-c", script]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().expect("a shell").stdin.take().expect("its input")
}

/// Makes two tests of each function that is named: one on either kind of store.
macro_rules! on_both_kinds {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test]
            async fn on_sqlite() {
                super::$test($crate::store::open_in_memory().await.expect("a store")).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$test($crate::store::fixture::postgres().await.0).await;
            }
        }
    )+};
}
pub(crate) use on_both_kinds;
