//! Services that the configuration declares: *Capacity*, the overview, REST and `check` count each once, and alike.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sqlx::{ConnectOptions, PgConnection};

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, url};
use crate::program::plimsoll;
use crate::service::{Service, host, pool};
use crate::support::{Postgres, eventually};

/// Two instances of 20 + 30 beside what the console may take.
const SERVICES: &str = "[[services]]\napplication_name = \"orders-api\"\npool_size = 20\nmax_overflow = 30\ninstances = 2\n";

fn file(folder: &Path) -> PathBuf {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, SERVICES).expect("a configuration");
    path
}

async fn sessions(postgres: &Postgres, application: &str, count: usize) -> Vec<PgConnection> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(postgres.options().application_name(application).connect().await.expect("a session"));
    }
    all
}

async fn json(console: &Console, path: &str) -> Value {
    let answer = console.request(reqwest::Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

/// Kind, sessions now and slots at most of an application in a ledger.
fn entry(ledger: &Value, name: &str) -> Option<(String, u64, u64)> {
    let entries = ledger["entries"].as_array()?;
    let found: Vec<&Value> = entries.iter().filter(|entry| entry["name"] == name).collect();
    assert!(found.len() <= 1, "counted twice: {ledger:#}");
    let of = found.first()?;
    Some((of["kind"].as_str()?.to_owned(), of["now"].as_u64()?, of["at_most"].as_u64()?))
}

fn check(command: &mut Command, url: &str) -> Value {
    let ended = command.args(["--format", "json"]).env("DATABASE_URL", url).output().expect("it runs");
    serde_json::from_slice(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

fn connections(report: &Value) -> &Value {
    let found = report["findings"].as_array().and_then(|all| all.iter().find(|finding| finding["id"] == "connections"));
    found.expect("the finding")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_service_counts_with_all_its_instances_and_any_other_with_the_most_that_was_seen() {
    let (data, beside, postgres) = (folder(), folder(), Postgres::start().await);
    let (config, url) = (file(beside.path()), url(&postgres.monitor()));
    let console = Setup::watching(data.path(), &url).arguments(&["--config", &config.display().to_string()]).start().await;
    let (_service, nightly) = (sessions(&postgres, "orders-api", 3).await, sessions(&postgres, "nightly", 4).await);
    let ledger = async || json(&console, "/api/v1/check").await["ledger"].clone();
    eventually("both are counted", async || {
        let ledger = ledger().await;
        entry(&ledger, "orders-api") == Some(("declared".into(), 3, 100)) && entry(&ledger, "nightly") == Some(("others".into(), 4, 4))
    })
    .await;
    eventually("the watch has seen them too", async || json(&console, "/api/v1/server").await["facts"]["others"] == 4).await;

    drop(nightly);
    eventually("the job has gone, and what was seen of it stays", async || {
        entry(&ledger().await, "nightly") == Some(("others".into(), 0, 4))
    })
    .await;
    let (report, server) = (json(&console, "/api/v1/check").await, json(&console, "/api/v1/server").await);
    assert_eq!(report["ledger"]["headroom"], server["headroom"], "one number: {report:#} {server:#}");
    let said = connections(&report)["sentence"].as_str().expect("a sentence").to_owned();
    assert!(said.starts_with("orders-api 100 + ") && said.contains(" + nightly 4 (seen at most since "), "{said}");

    let page = Drawn::read(&console, &console.log_in(PASSWORD).await, "capacity").await;
    for part in ["declared", "seen at most since", "2 × (20 + 30) = 100"] {
        assert!(page.section("ledger").contains(part), "{part}: {}", page.html);
    }
    let told = check(plimsoll().args(["check", "--config"]).arg(&config), &url);
    assert_eq!(entry(&told["ledger"], "orders-api"), Some(("declared".into(), 3, 100)));
    let said = connections(&told)["sentence"].as_str().expect("a sentence");
    assert!(said.starts_with("orders-api 100 + "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_under_the_name_of_the_pool_are_part_of_what_it_may_take() {
    let (folder, postgres) = (folder(), Postgres::start().await);
    let url = url(&postgres.monitor());
    let console = Setup::on(folder.path(), &url).set("PLIMSOLL_APPLICATION_NAME", "orders-api").start().await;
    let _service = sessions(&postgres, "orders-api", 30).await;
    eventually("they are counted once", async || {
        entry(&json(&console, "/api/v1/check").await["ledger"], "orders-api").is_none()
            && json(&console, "/api/v1/check").await["ledger"]["entries"][0]["now"] == 30
    })
    .await;
    let report = json(&console, "/api/v1/check").await;
    assert_eq!(report["ledger"]["entries"][0]["at_most"], 150, "{report:#}");
    eventually("the first page counts alike", async || {
        let (report, server) = (json(&console, "/api/v1/check").await, json(&console, "/api/v1/server").await);
        report["ledger"]["headroom"] == server["headroom"]
    })
    .await;
    let told = check(plimsoll().args(["check", "--application-name", "orders-api"]), &url);
    assert_eq!(entry(&told["ledger"], "orders-api"), Some(("pool".into(), 30, 150)));
    let timeout = |report: &Value| {
        let found = report["findings"].as_array().and_then(|all| all.iter().find(|finding| finding["id"] == "statement-timeout"));
        found.map(|finding| (finding["severity"].clone(), finding["sentence"].clone()))
    };
    assert_eq!(timeout(&report), timeout(&told), "the console's own timeout does not hide the server's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_mounts_the_console_declares_the_others_as_toml() {
    let postgres = Postgres::shared().await;
    let console = plimsoll::console(pool(&postgres, "services-mounted")).at("/admin").admin_password(PASSWORD).services(SERVICES);
    let console = console.start().await.expect("a console");
    let service = Service::serve(host().merge(console.router())).await;
    let session = service.log_in("/admin").await;
    let ledger = async || {
        let report: Value = service.get_as(&session, "/admin/api/v1/check").await.json().await.expect("JSON");
        report["ledger"].clone()
    };
    eventually("the declared service is counted", async || entry(&ledger().await, "orders-api") == Some(("declared".into(), 0, 100))).await;
    console.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_the_services_is_told_before_the_console_starts() {
    let postgres = Postgres::shared().await;
    for (toml, said) in [
        ("[[services]]\napplication_name = \"orders\"", "the services are not understood: missing field `pool_size`"),
        ("[[service]]\nname = \"orders\"", "the services are not understood: unknown field `service`"),
        (&SERVICES.repeat(2), "\"orders-api\" is declared twice"),
    ] {
        let console = plimsoll::console(pool(&postgres, "services-wrong")).admin_password(PASSWORD).services(toml);
        let refused = console.start().await.expect_err("it cannot be").to_string();
        assert!(refused.contains(said), "{refused}");
    }
}
