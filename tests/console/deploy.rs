//! What `deploy/` holds names only what there is.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde_json::Value;

use crate::ground::{TOKEN, folder};
use crate::service::{Service, console, pool};
use crate::support::{Postgres, eventually};

async fn metrics(accepted: &str) -> String {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "deploy");
    let console = console(&pool, "/").await;
    let service = Service::serve(console.router()).await;
    let read = async || {
        service.request(Method::GET, "/metrics").bearer_auth(TOKEN).header("accept", accepted).send().await.expect("an answer").text().await
    };
    eventually("the server was read", async || read().await.expect("text").contains("plimsoll_server_headroom ")).await;
    let text = read().await.expect("text");
    console.stop().await;
    text
}

/// The names of all lines, as Prometheus knows them.
fn names(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(['{', ' ']).next()).map(str::to_owned).collect()
}

/// What a query asks for: every word that can only be a metric of ours.
fn asked(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = |word: &&str| ["db_client_", "plimsoll_", "process_"].iter().any(|prefix| word.starts_with(prefix));
    words.filter(ours).filter(|word| *word != "db_client_connection_pool_name").map(str::to_owned).collect()
}

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).expect("the file")
}

fn queries(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| ["expr", "query", "definition"].contains(&name.as_str())) {
                    Some(query) => into.push(query.to_owned()),
                    None => queries(value, into),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| queries(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn every_query_of_the_dashboard_and_of_the_rules_names_a_metric_that_exists() {
    let known = names(&metrics("application/openmetrics-text").await);
    let dashboard: Value = serde_json::from_str(&file("grafana/plimsoll.json")).expect("JSON");
    let mut all = Vec::new();
    queries(&dashboard, &mut all);
    let rules = file("prometheus/plimsoll.rules.yml");
    all.extend(rules.lines().filter_map(|line| line.trim().strip_prefix("expr: ")).map(str::to_owned));
    assert!(all.len() > 25, "{all:?}");
    let unknown: Vec<_> = all.iter().flat_map(|query| asked(query)).filter(|name| !known.contains(name)).collect();
    assert_eq!(unknown, [""; 0], "known are {known:?}");
}

#[tokio::test]
async fn prometheus_itself_accepts_the_metrics_and_the_rules() {
    let folder = folder();
    let text = folder.path().join("metrics.txt");
    // Its checker reads the older form alone.
    std::fs::write(&text, metrics("text/plain").await).expect("written");
    let metrics = Command::new("promtool").args(["check", "metrics"]).stdin(std::fs::File::open(&text).expect("the text")).output();
    let metrics = metrics.expect("promtool; `make setup` installs it");
    let said = String::from_utf8_lossy(&metrics.stderr).into_owned();
    // OpenTelemetry's name for it, which is what dashboards look for.
    let complaints: Vec<_> = said.lines().filter(|line| !line.starts_with("db_client_connection_count ")).collect();
    assert!(complaints.is_empty() && matches!(metrics.status.code(), Some(0 | 3)), "{said}");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/prometheus/plimsoll.rules.yml");
    let rules = Command::new("promtool").args(["check", "rules"]).arg(rules).output().expect("promtool");
    assert!(rules.status.success(), "{}{}", String::from_utf8_lossy(&rules.stdout), String::from_utf8_lossy(&rules.stderr));
}

#[test]
fn the_rules_judge_pools_of_other_services_as_well() {
    let folder = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_to_string(root.join("tests/fixtures/prometheus_rules_test.yml")).expect("the cases");
    let rules = root.join("deploy/prometheus/plimsoll.rules.yml");
    let written = folder.path().join("cases.yml");
    std::fs::write(&written, cases.replace("RULES", &rules.display().to_string())).expect("written");
    let tested = Command::new("promtool").args(["test", "rules"]).arg(&written).output().expect("promtool");
    assert!(tested.status.success(), "{}{}", String::from_utf8_lossy(&tested.stdout), String::from_utf8_lossy(&tested.stderr));
}
