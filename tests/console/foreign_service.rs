//! A service of another language fills a stock server: what the first page, `top`, REST and `check` say at 50, 80, 95 and
//! 100 % of the slots. The console has no pool of its own there.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

use serde_json::Value;

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder};
use crate::program::plimsoll;
use crate::stock::Stock;
use crate::support::eventually;

/// Of a stock server: `max_connections` 100, of which 3 are reserved.
const USABLE: u64 = 97;

/// A program in C that holds so many connections; ended when dropped.
struct Service(Mutex<Child>);

impl Service {
    fn with(sessions: u64, stock: &Stock) -> Self {
        let script = stock.socket().join("sleep.sql");
        std::fs::write(&script, "\\sleep 600 s\n").expect("a script");
        let mut pgbench = Command::new(pgbench());
        pgbench.args(["--no-vacuum", "--jobs=1", "--time=600", &format!("--client={sessions}"), "--file"]).arg(script);
        pgbench.args(["-U", "orders", "-h"]).arg(stock.socket()).arg("postgres").env("PGAPPNAME", "orders-api");
        Self(Mutex::new(pgbench.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pgbench runs")))
    }

    /// The server has refused it.
    fn is_over(&self) -> bool {
        self.0.lock().expect("nobody panics").try_wait().is_ok_and(|status| status.is_some())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let child = self.0.get_mut().expect("nobody panics");
        let _already_gone = child.kill().and_then(|()| child.wait());
    }
}

fn pgbench() -> PathBuf {
    let mut majors: Vec<_> = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed").flatten().collect();
    majors.sort_by_key(|major| major.file_name());
    majors.iter().rev().map(|major| major.path().join("bin/pgbench")).find(|path| path.is_file()).expect("pgbench")
}

async fn json(console: &Console, path: &str) -> Value {
    let answer = console.request(reqwest::Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

fn output(command: &mut Command) -> String {
    let Output { stdout, stderr, .. } = command.output().expect("it runs");
    String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr)
}

async fn taken(console: &Console) -> u64 {
    json(console, "/api/v1/server").await["facts"]["taken"].as_u64().expect("a number")
}

/// Sessions of the service alone: the console's own come and go.
async fn of_service(console: &Console) -> u64 {
    let server = json(console, "/api/v1/server").await;
    let all = server["facts"]["applications"].as_array().cloned().unwrap_or_default();
    all.iter().find(|of| of["name"] == "orders-api").and_then(|of| of["sessions"].as_u64()).unwrap_or_default()
}

/// Fills the server until at least so many slots are taken. The console's own sessions come and go: most at once, the rest
/// one by one.
async fn fill(console: &Console, stock: &Stock, target: u64, services: &mut Vec<Service>) {
    if services.is_empty() {
        let bulk = target - taken(console).await - 4;
        services.push(Service::with(bulk, stock));
        eventually("most slots are taken", async || of_service(console).await == bulk).await;
    }
    while taken(console).await < target {
        let before = of_service(console).await;
        let next = Service::with(1, stock);
        // At the end the console itself may take the last slot, and the service is refused; then it is tried once more.
        let is_settled = async || of_service(console).await > before || taken(console).await >= target || next.is_over();
        eventually("one slot more is taken, or refused", is_settled).await;
        services.push(next);
    }
}

/// How many slots a text says are taken.
fn said(text: &str) -> u64 {
    let end = text.find(" of 97 usable slots taken").unwrap_or_else(|| panic!("nothing about slots:\n{text}"));
    let digits: String = text[..end].chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().expect("a number")
}

fn left(taken: u64) -> String {
    match USABLE - taken {
        0 => "no slot is left: the server refuses new connections".to_owned(),
        1 => "1 slot is left".to_owned(),
        left => format!("{left} slots are left"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_the_load_of_the_server_that_a_foreign_service_fills() {
    let (folder, stock) = (folder(), tokio::task::spawn_blocking(|| Stock::start(15)).await.expect("a server"));
    let url = tokio::task::block_in_place(|| {
        stock.run("create role orders login");
        stock.monitor()
    });
    let console = Setup::watching(folder.path(), &url).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the server has answered", async || json(&console, "/api/v1/server").await["status"] == "up").await;

    for (target, level) in [(49, "moderate"), (78, "warning"), (92, "critical"), (97, "critical")] {
        let (mut services, mut page) = (Vec::new(), String::new());
        // A session of the console that ends meanwhile leaves its slot to one more of the service.
        for _ in 0..20 {
            fill(&console, &stock, target, &mut services).await;
            page = console.get_as(&session, "/").await.text().await.expect("a page");
            if said(&page) >= target {
                break;
            }
        }
        let on_page = said(&page);
        assert!((target..=target + 4).contains(&on_page), "{target}: {on_page}");
        assert!(page.contains(&format!(r#"data-level="{level}" class="hero""#)), "{target}: {page}");
        let percent = format!("{:.1}", 100.0 * on_page as f64 / USABLE as f64);
        for part in [&percent, &left(on_page), "orders-api", "peak today", "usable 97", "max_connections 100"] {
            assert!(page.contains(part), "{target}: {part} is not on the page:\n{page}");
        }
        assert!(!page.contains("Healthy") && !page.contains("connections left before"), "an unused pool has no verdict: {page}");

        let server = json(&console, "/api/v1/server").await;
        assert_eq!((&server["level"], &server["facts"]["applications"][0]["name"]), (&level.into(), &"orders-api".into()), "{server}");

        let mut top = plimsoll();
        let top = output(top.args(["top", "--once", "--url", &format!("http://{}", console.address())]).env("PLIMSOLL_API_TOKEN", TOKEN));
        assert!((target - 3..=target + 4).contains(&said(&top)) && top.contains("By application: orders-api"), "{top}");
        let first = top.lines().nth(1).expect("a line about the server");
        assert!(first.contains(level), "{top}");

        let check = output(plimsoll().arg("check").env("DATABASE_URL", &url));
        let is_refused = target == USABLE && check.contains("raise max_connections");
        assert!(is_refused || check.contains("orders-api"), "{target}: {check}");
        drop(services);
        eventually("the service has gone", async || taken(&console).await < 10).await;
    }
    let peak = json(&console, "/api/v1/server").await["facts"]["peak_today"]["value"].clone();
    assert_eq!(peak, USABLE, "the peak stays when the service has gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_without_a_pool_of_its_own_says_so_where_its_numbers_are_asked_for() {
    let (folder, stock) = (folder(), tokio::task::spawn_blocking(|| Stock::start(15)).await.expect("a server"));
    let url = tokio::task::block_in_place(|| stock.monitor());
    let console = Setup::watching(folder.path(), &url).start().await;
    let stats = |query: &'static str| {
        let request = console.request(reqwest::Method::GET, &format!("/api/admin/pool-stats{query}"));
        async move { request.bearer_auth(TOKEN).send().await.expect("an answer") }
    };
    let without_name = stats("").await;
    assert_eq!(without_name.status(), 404);
    let body: Value = without_name.json().await.expect("JSON");
    assert!(body["message"].as_str().expect("a sentence").contains("/api/v1/server has the server's load"), "{body}");
    assert_eq!(stats("?pool=nobody").await.status(), 404);
    let own: Value = stats("?pool=this%20console").await.json().await.expect("JSON");
    assert_eq!(own["total_capacity"], 3, "{own}");

    let pools = json(&console, "/api/v1/pools").await;
    assert_eq!(pools["pools"].as_array().map(Vec::len), Some(1), "{pools}");
    drop(console);
    let asked = Setup::watching(folder.path(), &url).arguments(&["--pool-size", "5", "--max-overflow", "2"]).start().await;
    assert_eq!(asked.pool_stats().await["total_capacity"], 7, "a pool that is asked for is there");
}
