//! A console with the demo fleet and quick rules, and its server.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ACCEPT, COOKIE, LOCATION, REFERER};
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use tempfile::TempDir;

use crate::ground::{Console, PASSWORD, Session, Setup, folder};

/// What a trouble becomes is told within seconds; what the console's own users do is not.
const RULES: &str = "
[alerts.utilization]
for = '2s'
keep_firing = '1s'
[alerts.waiting]
enabled = false
[alerts.wait_p99]
enabled = false
[alerts.exhaustion]
enabled = false
[alerts.headroom]
enabled = false
[alerts.leak]
enabled = false
[alerts.connects_failing]
enabled = false
[alerts.exhausted]
keep_firing = '1s'
[alerts.lock_waits]
for = '2s'
keep_firing = '1s'
[alerts.server_sessions]
for = '2s'
keep_firing = '1s'
";

/// A trouble takes its time to show: connections have to be held before they are held for long.
const LIMIT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(100);
/// Further instances of a service are new after so long: 15 s, and five readings of 2 s.
const SETTLED: Duration = Duration::from_secs(27);

pub struct Fleet {
    console: Console,
    session: Session,
    folder: TempDir,
    /// When all instances were known.
    known: Instant,
}

impl Fleet {
    /// Its own users are away: what is told is the trouble.
    pub async fn start() -> Self {
        let folder = folder();
        let config = folder.path().join("plimsoll.toml");
        std::fs::write(&config, RULES).expect("the configuration is written");
        let setup = Setup::embedded(&folder.path().join("data")).set("PLIMSOLL_LEAK_THRESHOLD", "5s");
        let console = setup.arguments(&["--demo-fleet", "--config", &config.display().to_string()]).start().await;
        let session = console.log_in(PASSWORD).await;
        console.set_demo_users(&session, 0).await;
        let fleet = Self { console, session, folder, known: Instant::now() };
        fleet.instances_are(2).await;
        Self { known: Instant::now(), ..fleet }
    }

    async fn ask(&self, trouble: &str) -> reqwest::RequestBuilder {
        let request = self.console.request(Method::POST, "/api/demo/trouble");
        request.header(COOKIE, &self.session.0).form(&[("trouble", trouble)])
    }

    pub async fn begin(&self, trouble: &str) {
        let answer = self.ask(trouble).await.send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap_or_default());
    }

    pub async fn ask_without_a_session(&self, trouble: &str) -> u16 {
        let request = self.console.request(Method::POST, "/api/demo/trouble").form(&[("trouble", trouble)]);
        let answer = request.send().await.expect("an answer");
        let refused = answer.text().await.unwrap_or_default();
        if refused.contains("Unauthorized") { 401 } else { 200 }
    }

    /// The status, and where it leads.
    pub async fn send_as_a_form(&self, trouble: &str, from: &str) -> (u16, String) {
        let referer = format!("http://{}{from}", self.console.address());
        let request = self.ask(trouble).await.header(ACCEPT, "text/html").header(REFERER, referer);
        let answer = request.send().await.expect("an answer");
        let location = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        let path = location.split_once(&self.console.address().to_string()).map_or(&*location, |(_, path)| path);
        // Leptos takes an error of the last form out of the query, and leaves the question mark.
        (answer.status().as_u16(), path.trim_end_matches('?').to_owned())
    }

    pub async fn page(&self, path: &str) -> String {
        self.console.get_as(&self.session, path).await.text().await.expect("a page")
    }

    pub async fn audit(&self) -> String {
        self.page("/api/v1/audit.csv").await
    }

    async fn troubles(&self) -> Value {
        let answer = self.console.get_as(&self.session, "/api/standing").await;
        answer.json::<Value>().await.expect("JSON")["demo"]["troubles"].clone()
    }

    pub async fn trouble_is(&self, trouble: &str) {
        eventually(&format!("the trouble is {trouble}"), async || self.troubles().await["now"] == trouble).await;
    }

    pub async fn has_pooler(&self) -> bool {
        self.troubles().await["has_pooler"] == true
    }

    async fn open(&self) -> Vec<Value> {
        let told = self.console.told(&self.session, "incidents").await;
        told["incidents"].as_array().expect("incidents").iter().filter(|incident| incident["resolved_at_ms"].is_null()).cloned().collect()
    }

    /// Waits for an incident of this cause, opened by one of these rules.
    pub async fn incident(&self, cause: &str, rules: &[&str]) -> Value {
        let is_it = |incident: &Value| incident["cause"]["id"] == cause && rules.iter().any(|rule| incident["rule"] == **rule);
        let known = async || self.open().await.iter().any(is_it);
        eventually(&format!("an incident of {rules:?} has the cause {cause}"), known).await;
        self.open().await.into_iter().find(is_it).expect("it is open")
    }

    /// Waits until the evidence of a cause has this.
    pub async fn evidence(&self, cause: &str, what: &str) {
        let has = |incident: &Value| incident["cause"]["id"] == cause && incident["cause"]["evidence"].to_string().contains(what);
        let known = async || self.open().await.iter().any(has);
        eventually(&format!("{what} is among the evidence of {cause}"), known).await;
    }

    /// Ends the trouble, and waits until no incident of this cause is open.
    pub async fn end(&self, cause: &str) {
        self.begin("none").await;
        self.trouble_is("none").await;
        let is_over = async || self.open().await.iter().all(|incident| incident["cause"]["id"] != cause);
        eventually(&format!("no incident of the cause {cause} is open"), is_over).await;
    }

    /// The console has seen all instances for long enough to call further ones new.
    pub async fn settles(&self) {
        eventually("the instances are known for long enough", async || self.known.elapsed() > SETTLED).await;
    }

    /// So many instances of checkout tell their pools.
    pub async fn instances_are(&self, count: usize) {
        let tell = async || {
            let pools = self.console.told(&self.session, "pools").await;
            let of = |pool: &&Value| pool["service"] == "checkout" && pool["state"] != "gone";
            pools["pools"].as_array().is_some_and(|all| all.iter().filter(of).count() == count)
        };
        eventually(&format!("{count} instances of checkout are told"), tell).await;
    }

    async fn connect(&self) -> PgConnection {
        let options = PgConnectOptions::new_without_pgpass().socket(self.folder.path().join("data/postgres/socket")).port(5432);
        let options = options.username("plimsoll").database("plimsoll").application_name("test").ssl_mode(PgSslMode::Disable);
        options.connect().await.expect("a connection")
    }

    pub async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.connect().await).await.expect("a statement of the test");
    }

    async fn count(&self, which: &str) -> i64 {
        let sql = format!("select count(*) from pg_stat_activity where pid <> pg_backend_pid() and {which}");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.connect().await).await.expect("a count")
    }

    /// Waits until the server has so many sessions like this.
    pub async fn count_is(&self, count: i64, which: &str) {
        eventually(&format!("{count} sessions are {which}"), async || self.count(which).await == count).await;
    }

    pub async fn count_is_at_least(&self, count: i64, which: &str) {
        eventually(&format!("{count} sessions or more are {which}"), async || self.count(which).await >= count).await;
    }
}

async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !condition().await {
        assert!(began.elapsed() < LIMIT, "within {} s it did not come about that {what}", LIMIT.as_secs());
        tokio::time::sleep(POLL).await;
    }
}
