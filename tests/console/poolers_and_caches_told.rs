//! What a real PgBouncer and a real Redis tell of themselves, by sources of the configuration.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::bouncer::Bouncer;
use crate::ground::{Console, Setup, TOKEN, folder, url};
use crate::stock::Stock;
use crate::support::{Postgres, eventually};

async fn told(console: &Console, path: &str) -> Value {
    let answer = console.request(Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.expect("JSON")
}

/// A console on this server with these sources.
async fn console(folder: &Path, server: &str, sources: &str) -> Console {
    let file = folder.join("plimsoll.toml");
    std::fs::write(&file, sources).expect("it is written");
    // Nothing but the store is in the data folder.
    Setup::watching(&folder.join("data"), server).set("PLIMSOLL_CONFIG", file.to_str().expect("text")).start().await
}

async fn pooled(console: &Console) -> Vec<Value> {
    let pools = told(console, "/api/v1/pools").await;
    pools["pools"].as_array().expect("a list").iter().filter(|pool| pool["source"] == "pgbouncer").cloned().collect()
}

async fn source(console: &Console) -> Value {
    told(console, "/api/v1/sources").await["sources"][0].clone()
}

/// A client of the pooler that has begun a transaction.
async fn client(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().expect("a URL");
    let mut client = PgConnection::connect_with(&options.extra_float_digits(None)).await.expect("it connects");
    sqlx::raw_sql("begin; select 1").execute(&mut client).await.expect("a server connection");
    client
}

#[tokio::test]
async fn a_pgbouncer_tells_its_pools_to_a_user_of_its_statistics() {
    let server = tokio::task::spawn_blocking(|| Stock::start(15)).await.expect("it is made");
    let limits =
        "stats_users = plimsoll_monitor\ndefault_pool_size = 3\nreserve_pool_size = 2\nreserve_pool_timeout = 600\nmax_client_conn = 50";
    let (pooler, folder) = (Bouncer::start(&server, "transaction", limits), folder());
    let sources = format!(
        "[[sources]]\nkind = \"pgbouncer\"\nservice = \"pooler\"\ninterval = \"1s\"\nurls = [\"{}\"]\n",
        pooler.url_of("plimsoll_monitor", "pgbouncer")
    );
    let console = console(folder.path(), &server.url("postgres", "postgres"), &sources).await;
    let through = pooler.url_of("postgres", "postgres");
    let _held = [client(&through).await, client(&through).await, client(&through).await];
    let queued = [(); 2].map(|()| {
        tokio::spawn({
            let through = through.clone();
            async move { client(&through).await }
        })
    });
    eventually("three are held and two wait", async || {
        pooled(&console).await.iter().any(|pool| pool["checked_out"] == 3 && pool["waiting"] == 2)
    })
    .await;
    let pool = pooled(&console).await.remove(0);
    assert_eq!((&pool["service"], &pool["pool"]), (&json!("pooler"), &json!("postgres / postgres")));
    let numbers = ["pool_size", "total_capacity", "opening", "checked_in"].map(|number| pool[number].clone());
    assert_eq!(numbers, [json!(3), json!(5), json!(0), json!(0)], "{pool}");
    assert!(pool["times"]["wait"]["recent_max_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{pool}");
    assert_eq!((&pool["counters"]["timed_out"], &pool["times"]["connect"]), (&Value::Null, &Value::Null), "not told");
    let note = source(&console).await["notes"][0].as_str().expect("a note").to_owned();
    assert!(note.contains("of 50 clients (max_client_conn)"), "{note}");
    queued.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn whoever_may_not_see_the_console_is_told_what_to_set() {
    let monitored = || {
        let server = Stock::start(15);
        server.monitor();
        server
    };
    let server = tokio::task::spawn_blocking(monitored).await.expect("it is made");
    let (pooler, folder) = (Bouncer::start(&server, "transaction", ""), folder());
    let urls = ["pgbouncer", "postgres"].map(|database| pooler.url_of("plimsoll_monitor", database));
    let sources = urls.map(|url| format!("[[sources]]\nkind = \"pgbouncer\"\ninterval = \"1s\"\nurls = [\"{url}\"]\n")).concat();
    let console = console(folder.path(), &server.url("postgres", "postgres"), &sources).await;
    let errors = async || {
        let all = told(&console, "/api/v1/sources").await;
        all["sources"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|source| source["errors"][0].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    eventually("both fail", async || errors().await.len() == 2).await;
    let errors = errors().await.join("\n");
    assert!(errors.contains("plimsoll_monitor") && errors.contains("stats_users") && errors.contains("end in /pgbouncer"), "{errors}");
}

/// A Redis; stopped when dropped.
struct Redis {
    port: u16,
    process: Child,
}

impl Redis {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr()).expect("a free port").port();
        // Debian's package redis-tools has the server under this name, and starts none.
        let mut command = Command::new("/usr/bin/redis-check-rdb");
        command.arg0("redis-server").args(["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--maxclients", "50"]);
        command.args(["--requirepass", "hunter22", "--maxmemory", "64mb", "--port"]).arg(port.to_string());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Redis runs; `make setup` installs redis-tools");
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "Redis does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { port, process }
    }

    /// A client that has sent these commands, and has the answers.
    fn client(&self, commands: &[&str]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it connects");
        for command in commands {
            stream.write_all(format!("{command}\r\n").as_bytes()).expect("it is sent");
            let length = stream.read(&mut [0; 256]).expect("an answer");
            assert!(length > 0, "{command}");
        }
        stream
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

#[tokio::test]
async fn a_redis_tells_its_clients_hits_and_memory() {
    let (redis, folder, postgres) = (Redis::start(), folder(), Postgres::shared().await);
    let _clients =
        [redis.client(&["AUTH hunter22", "SET k v", "GET k", "GET k", "GET k", "GET missing"]), redis.client(&["AUTH hunter22"])];
    let sources = format!(
        "[[sources]]\nkind = \"redis\"\nservice = \"orders\"\ninterval = \"1s\"\nurls = [\"redis://:hunter22@127.0.0.1:{}\"]\n",
        redis.port
    );
    let console = console(folder.path(), &url(&postgres.options()), &sources).await;
    let caches = async || told(&console, "/api/v1/caches").await["caches"].as_array().cloned().expect("a list");
    eventually("it is told", async || !caches().await.is_empty()).await;
    let cache = caches().await.remove(0);
    let (gauges, counters) = (&cache["reading"]["gauges"], &cache["reading"]["counters"]);
    assert_eq!((&cache["service"], &cache["state"], &cache["reading"]["role"]), (&json!("orders"), &json!("live"), &json!("primary")));
    let numbers = [&gauges["connected_clients"], &gauges["max_clients"], &gauges["keys"], &gauges["max_memory_bytes"]];
    assert_eq!(numbers, [&json!(3), &json!(50), &json!(1), &json!(64 << 20)], "{cache}");
    assert_eq!([&counters["hits"], &counters["misses"], &counters["rejected_connections"]], [&json!(3), &json!(1), &json!(0)], "{cache}");
    assert!(cache["reading"]["version"].as_str().is_some_and(|version| version.starts_with("Redis 7.")), "{cache}");
    assert_eq!(source(&console).await["errors"], json!([]));
}
