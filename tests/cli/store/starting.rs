//! A console that shares its store, and how it starts.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::ground::{Ground, Running, done, run_at, store, until};
use crate::ground::assert_refused;
use crate::http::http_client;
use crate::program::plimsoll;
use crate::support::Proxy;

const TOKEN: &str = "a-token-of-these-tests";

/// A console, its log, and where it listens.
struct Started {
    console: Running,
    log: PathBuf,
    address: SocketAddr,
}

impl Started {
    fn new(ground: &Ground, name: &str, store: &str) -> Self {
        let address = free_address();
        let log = ground.path(&format!("{name}.log"));
        let mut command = plimsoll();
        command.args(["serve", "--allow-root", "--console-name", name, "--log", "info", "--data-dir", &ground.named(name)]);
        command.args(["--listen", &address.to_string()]).env("DATABASE_URL", ground.watched()).env("PLIMSOLL_STORE", store);
        command.env("PLIMSOLL_ADMIN_PASSWORD", "correct horse battery").env("PLIMSOLL_API_TOKEN", TOKEN);
        Self { console: Running::start_with_log(&mut command, File::create(&log).expect("a log")), log, address }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Lines of the log that say this.
    fn lines(&self, hint: &str) -> Vec<String> {
        self.log().lines().filter(|line| line.contains(hint)).map(str::to_owned).collect()
    }

    async fn get(&self, path: &str) -> Option<(u16, String)> {
        let client = http_client().timeout(Duration::from_secs(5)).build().expect("a client");
        let answer = client.get(format!("http://{}{path}", self.address)).bearer_auth(TOKEN).send().await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    async fn until_ready(&self) {
        until("it is ready", async || self.get("/readyz").await.is_some_and(|(status, _)| status == 200)).await;
    }

    async fn until_log_says(&self, hint: &str) -> String {
        until(hint, async || !self.lines(hint).is_empty()).await;
        self.lines(hint).remove(0)
    }
}

/// Nobody else takes a port that was free a moment ago, as a rule; the log would say so.
fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port")
}

/// A store whose machine refuses connections; the proxy lets them pass later.
async fn store_that_is_away(ground: &Ground) -> (String, Proxy) {
    let (_, admin) = ground.database().await;
    let proxy = Proxy::before(&admin).await;
    proxy.refuse().await;
    let options = proxy.options(&admin);
    let database = options.get_database().expect("a database");
    (format!("postgres://plimsoll_store:hunter22@{}:{}/{database}?sslmode=disable", options.get_host(), options.get_port()), proxy)
}

#[tokio::test]
async fn a_console_whose_store_is_away_says_so_and_starts_when_it_answers() {
    let ground = Ground::new().await;
    let (store, proxy) = store_that_is_away(&ground).await;
    let started = Started::new(&ground, "a", &store);
    let said = started.until_log_says("does not answer").await;
    assert!(said.contains("the shared store at 127.0.0.1:") && said.contains("this console tries again each second"), "{said}");
    until("its port is answered", async || started.get("/healthz").await.is_some_and(|(status, _)| status == 200)).await;
    let (status, told) = started.get("/readyz").await.expect("an answer");
    assert_eq!((status, told.contains("the console starts when it does"), told.contains("127.0.0.1")), (503, true, false), "{told}");
    proxy.pass();
    started.until_ready().await;
    let (status, consoles) = started.get("/api/v1/consoles").await.expect("an answer");
    assert!(status == 200 && consoles.contains("\"shared\":true"), "{consoles}");
    assert!(!started.log().contains("hunter22"), "{}", started.log());
    assert_eq!(started.console.stop(), Some(0));
}

#[tokio::test]
async fn a_console_that_waits_for_its_store_ends_when_it_is_told_to() {
    let ground = Ground::new().await;
    let (store, _proxy) = store_that_is_away(&ground).await;
    let started = Started::new(&ground, "a", &store);
    started.until_log_says("does not answer").await;
    assert_eq!(started.console.stop(), Some(0));
}

#[tokio::test]
async fn a_store_that_no_waiting_mends_is_refused_at_once() {
    let ground = Ground::new().await;
    let (shared, admin) = ground.database().await;
    let nowhere = shared.replace(admin.get_database().expect("a database"), "nowhere");
    let mut command = plimsoll();
    command.args(["serve", "--allow-root", "--listen", "127.0.0.1:0", "--data-dir", &ground.named("a")]);
    let ended = crate::ground::run(command.env("DATABASE_URL", ground.watched()).env("PLIMSOLL_STORE", nowhere));
    assert_refused(&ended, &["the shared store at ", "its database does not exist", "docs/plimsoll_store.sql"], "hunter22");
}

#[tokio::test]
async fn a_past_that_is_left_behind_in_the_data_folder_is_told_until_it_was_copied() {
    let ground = Ground::new().await;
    let (folder, (shared, _)) = (ground.made("a"), ground.database().await);
    let started = Started::new(&ground, "a", &shared);
    started.until_ready().await;
    let said = started.lines("is not read");
    assert!(said.len() == 1 && said[0].contains("a/console.sqlite") && said[0].contains("plimsoll store copy"), "{said:?}");
    assert_eq!(started.console.stop(), Some(0));
    let copied = store(&["copy", "--from", &folder, "--to", &shared, "--replace"]);
    assert_eq!(copied.code, Some(0), "{copied:?}");
    let started = Started::new(&ground, "a", &shared);
    started.until_ready().await;
    assert_eq!(started.lines("is not read"), Vec::<String>::new(), "it was brought over");
    started.console.stop();
}

/// The number behind these words. It is measured by a question, whose way takes longer on a machine that is busy.
fn apart_s(said: &str, words: &str) -> f64 {
    let number = said.split_once(words).and_then(|(_, rest)| rest.split(' ').next()).and_then(|number| number.parse().ok());
    number.unwrap_or(f64::NAN)
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_in_the_log_and_on_the_page_with_the_difference() {
    let ground = Ground::new().await;
    let (shared, admin) = ground.database().await;
    done(&["migrate", "--store", &shared]);
    let clock = |ahead_ms: i64| {
        format!(
            "create or replace function plimsoll.clock_ms() returns bigint language sql as
                 $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint - {ahead_ms} $$"
        )
    };
    run_at(&admin, &clock(90_000)).await;
    let started = Started::new(&ground, "console-b", &shared);
    started.until_ready().await;
    let said = started.until_log_says("ahead of the clock of the store").await;
    assert!((apart_s(&said, "this console, console-b, is ") - 90.0).abs() < 0.5, "{said}");
    assert!(said.contains("by NTP, and stop this console"), "{said}");
    until("the page says it, too", async || {
        let told = started.get("/api/v1/consoles").await.map(|(_, body)| body).unwrap_or_default();
        told.contains(" s ahead of the clock of the store: ")
            && (apart_s(&told, "The clock of console-b is ") - 90.0).abs() < 0.5
            && told.contains("clocks_apart")
    })
    .await;
    run_at(&admin, &clock(0)).await;
    started.until_log_says("console-b, agrees with the clock of the store again").await;
    run_at(&admin, &clock(-2_500)).await;
    let said = started.until_log_says("behind the clock of the store").await;
    assert!((apart_s(&said, "console-b, is ") - 2.5).abs() < 0.5 && said.contains(" s behind"), "{said}");
    assert!(said.contains("set the clocks of both machines by NTP"), "{said}");
}
