//! The example's cache in Redis: what it takes off the pool.

use std::path::PathBuf;
use std::process::Command;

use crate::emitters::{Process, Redis};
use crate::ground::Server;
use crate::http::http_client;

const TOKEN: &str = "0123456789abcdef0123";
const REQUESTS: u32 = 40;

/// The example `axum_service`; killed when dropped.
struct Service {
    url: String,
    _process: Process,
}

impl Service {
    async fn start(server: &Server, redis_url: &str) -> Self {
        let mut command = Command::new(example("axum_service"));
        command.env("DATABASE_URL", server.url("cached")).env("REDIS_URL", redis_url).env("LISTEN", "127.0.0.1:0");
        command.env("ADMIN_PASSWORD", "correct horse battery").env("API_TOKEN", TOKEN);
        let (process, line) = Process::start_and_read_line(&mut command).await;
        let url = line.split_whitespace().find_map(|word| word.strip_suffix(',').filter(|word| word.starts_with("http://")));
        Self { url: url.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned(), _process: process }
    }

    /// How often its pool has given out a connection.
    async fn leases(&self) -> f64 {
        let request = http_client().build().expect("a client").get(format!("{}/admin/metrics", self.url)).bearer_auth(TOKEN);
        let told = request.send().await.expect("an answer").text().await.expect("text");
        let lines = told.lines().filter(|line| line.starts_with("plimsoll_pool_acquired_total{db_client_connection_pool_name=\"search "));
        let counts: Vec<f64> = lines.filter_map(|line| line.rsplit(' ').next()?.parse().ok()).collect();
        assert_eq!(counts.len(), 2, "those who queued, and those who did not: {told}");
        counts.iter().sum()
    }

    /// How many connections the same question takes, asked again and again.
    async fn leases_of_requests(&self) -> f64 {
        let (client, before) = (http_client().build().expect("a client"), self.leases().await);
        for _ in 0..REQUESTS {
            let answer = client.get(format!("{}/relations/order", self.url)).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{answer:?}");
        }
        self.leases().await - before
    }
}

/// Built with the tests.
fn example(name: &str) -> PathBuf {
    let program = std::env::current_exe().expect("a test is a program");
    let built = program.ancestors().nth(2).expect("it is in deps").join("examples").join(name);
    assert!(built.is_file(), "the example {name} is not built; `make programs` builds it");
    built
}

#[tokio::test]
async fn a_cache_takes_the_same_question_off_the_pool() {
    let (server, redis) = (Server::shared().await, Redis::start(&[]));
    let without = Service::start(&server, "").await.leases_of_requests().await;
    assert_eq!(without, f64::from(REQUESTS), "each request takes a connection");
    let with = Service::start(&server, &redis.url()).await.leases_of_requests().await;
    let info = redis.client().ask("INFO stats");
    let hits: Option<u32> = info.lines().find_map(|line| line.strip_prefix("keyspace_hits:")).and_then(|hits| hits.trim().parse().ok());
    let hits = hits.map(f64::from).unwrap_or_else(|| panic!("no hits in {info}"));
    // On a machine that is busy some answers of Redis come after the service's patience, and take a connection as well.
    assert!(with >= 1.0 && with + hits >= f64::from(REQUESTS), "{with} connections, and Redis says {hits} hits");
    assert!(with < without / 2.0, "{with} connections with the cache, {without} without");
}
