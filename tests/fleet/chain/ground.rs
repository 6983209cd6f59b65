//! The service, the pooler, the server and the console that watches them; and the truth about each.

use std::time::{Duration, Instant};

use plimsoll::pool::{Pool, PoolOptions};
use plimsoll::pool_stats_router;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::bouncer::Bouncer;
use crate::console::{Console, TOKEN, source};
use crate::stock::Stock;

/// A source is asked each second, the server too.
const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// Client sessions, by the server itself.
const SESSIONS: &str = "select count(*) from pg_stat_activity where backend_type = 'client backend'";
/// Those that wait for a lock.
const BLOCKED: &str = "select count(*) from pg_stat_activity where backend_type = 'client backend' and wait_event_type = 'Lock'";

/// How large each hop is.
pub struct Sizes {
    pub service_pool: u32,
    pub pooler_pool: u32,
    pub max_connections: u32,
}

/// Everything between a caller and the server.
pub struct Ground {
    pub console: Console,
    pub pool: Pool,
    callers: JoinSet<()>,
    reader: PgConnection,
    pooler: PgConnection,
    bouncer: Bouncer,
    server: Stock,
}

/// What `SHOW POOLS` says of the service's pool.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ShownPool {
    pub cl_waiting: i64,
    pub sv_active: i64,
    pub maxwait_s: f64,
}

impl Ground {
    pub async fn start(sizes: Sizes) -> Self {
        let Sizes { service_pool, pooler_pool, max_connections } = sizes;
        let made = tokio::task::spawn_blocking(move || made(pooler_pool, max_connections));
        let (server, bouncer, monitor) = made.await.expect("they start");
        let pool = PoolOptions::new().pool_size(service_pool).max_overflow(0).application_name("orders");
        let pool = pool.connect(&bouncer.url_of("postgres", "postgres")).expect("a pool");
        let sources = source("pool_stats", "orders", &served(&pool).await)
            + &format!("token = \"{TOKEN}\"\n")
            + &source("pgbouncer", "pgb", &bouncer.url_of("plimsoll_monitor", "pgbouncer"));
        let console = Console::start_on(&monitor, &sources).await;
        let reader = PgConnection::connect(&server.url("postgres", "postgres")).await.expect("a superuser");
        let of_pooler: PgConnectOptions = bouncer.url_of("plimsoll_monitor", "pgbouncer").parse().expect("an address");
        let pooler = of_pooler.extra_float_digits(None).connect().await.expect("its console");
        Self { console, pool, callers: JoinSet::new(), reader, pooler, bouncer, server }
    }

    /// So many callers, each of whom keeps the connection in a transaction as soon as it has one, and runs this there.
    pub fn call(&mut self, callers: u32, statement: &'static str) {
        for _ in 0..callers {
            let pool = self.pool.clone();
            self.callers.spawn(async move {
                let mut lease = pool.acquire().await.expect("a connection");
                let _ended_with_the_test = sqlx::raw_sql(AssertSqlSafe(format!("begin; {statement}"))).execute(&mut *lease).await;
                std::future::pending::<()>().await;
            });
        }
    }

    /// Sessions of an ordinary role that take what is left of the server's slots.
    pub async fn fill(&self) -> Vec<PgConnection> {
        let (url, mut sessions) = (self.server.url("filler", "postgres") + "&application_name=filler", Vec::new());
        loop {
            match PgConnection::connect(&url).await {
                Ok(session) => sessions.push(session),
                Err(full) => {
                    assert_eq!(full.as_database_error().and_then(|full| full.code()).as_deref(), Some("53300"), "{full}");
                    return sessions;
                }
            }
        }
    }

    /// A session beside the service, under this name.
    pub async fn beside(&self, application: &str) -> PgConnection {
        let url = format!("{}&application_name={application}", self.server.url("postgres", "postgres"));
        PgConnection::connect(&url).await.expect("a session")
    }

    /// Stops the clients of the pooler from getting a server connection, or lets them have some again.
    pub async fn command(&self, command: &'static str) {
        let options: PgConnectOptions = self.bouncer.url_of("postgres", "pgbouncer").parse().expect("an address");
        let mut admin = options.extra_float_digits(None).connect().await.expect("its console");
        sqlx::raw_sql(command).execute(&mut admin).await.expect("it is done");
    }

    pub async fn show_pools(&mut self) -> ShownPool {
        let rows = sqlx::raw_sql("SHOW POOLS").fetch_all(&mut self.pooler).await.expect("SHOW POOLS");
        let text = |row: &sqlx::postgres::PgRow, name: &str| row.try_get_unchecked::<String, _>(name).expect("a column");
        let found = rows.iter().find(|row| text(row, "database") == "postgres" && text(row, "user") == "postgres");
        // Before its first client it is not listed.
        let Some(row) = found else { return ShownPool::default() };
        let number = |name: &str| text(row, name).parse::<i64>().expect("a number");
        let maxwait_s = number("maxwait") as f64 + number("maxwait_us") as f64 / 1e6;
        ShownPool { cl_waiting: number("cl_waiting"), sv_active: number("sv_active"), maxwait_s }
    }

    async fn number(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.reader).await.expect("a number")
    }

    /// The chain as soon as this holds of it, and every number of pooler and server is what they say themselves, before and after.
    pub async fn chain_when(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let before = self.truth().await;
            let chain = self.console.get("/api/v1/chain").await["chains"][0].clone();
            let after = self.truth().await;
            if holds(&chain) && before.is_same(&after) && after.is_told_by(&chain) {
                return chain;
            }
            assert!(began.elapsed() < LIMIT, "it does not come about that {what}: {before:?}, {after:?}, {chain:#}");
            tokio::time::sleep(POLL).await;
        }
    }

    async fn truth(&mut self) -> Truth {
        Truth { pool: self.show_pools().await, sessions: self.number(SESSIONS).await, blocked: self.number(BLOCKED).await }
    }
}

/// What pooler and server say themselves.
#[derive(Debug)]
struct Truth {
    pool: ShownPool,
    sessions: i64,
    blocked: i64,
}

impl Truth {
    fn counts(&self) -> [i64; 4] {
        [self.pool.cl_waiting, self.pool.sv_active, self.sessions, self.blocked]
    }

    fn is_same(&self, other: &Self) -> bool {
        self.counts() == other.counts()
    }

    /// `maxwait` grows until the next reading; the one that is told is a second older at most, and nobody's who does not wait.
    fn is_told_by(&self, chain: &Value) -> bool {
        let (poolers, server) = (&chain["poolers"], &chain["server"]);
        let told = [&poolers["cl_waiting"], &poolers["sv_active"], &server["sessions"], &server["waiting_for_locks"]];
        let maxwait = poolers["maxwait_s"].as_f64().unwrap_or(-1.0);
        let is_near = maxwait <= self.pool.maxwait_s && self.pool.maxwait_s - maxwait < 3.0;
        told.map(Value::as_i64) == self.counts().map(Some) && is_near
    }
}

fn made(pooler_pool: u32, max_connections: u32) -> (Stock, Bouncer, String) {
    let mut server = Stock::start(15);
    server.run(&format!(
        "alter system set max_connections = {max_connections}\ncreate role filler login\ncreate table goods (id int)\n\
         insert into goods values (1)"
    ));
    server.restart();
    let monitor = server.monitor();
    let further = format!(
        "default_pool_size = {pooler_pool}\nadmin_users = postgres\nstats_users = plimsoll_monitor\n\
         ignore_startup_parameters = extra_float_digits,options,statement_timeout"
    );
    let bouncer = Bouncer::start(&server, "transaction", &further);
    (server, bouncer, monitor)
}

/// The address at which a service tells the numbers of its pool.
async fn served(pool: &Pool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = pool_stats_router(pool.clone(), TOKEN).expect("a router");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
