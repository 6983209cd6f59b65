//! What the console shows of its fleet, held to what the servers say.

use reqwest::StatusCode;

use super::ground::{Demo, PRIMARY, STANDBY, sessions};
use crate::ground::folder;
use crate::http::http_client;
use crate::support::eventually;

#[tokio::test]
async fn every_source_is_read_and_every_number_is_what_the_server_sees() {
    let folder = folder();
    let demo = Demo::start(folder.path()).await;
    assert_sources(&demo).await;
    let sees = async || sessions(folder.path(), PRIMARY).await.unwrap_or_default();
    eventually("the pools tell the sessions that the server sees", async || {
        let (before, told, after) = (sees().await, demo.told_open().await, sees().await);
        // PgBouncer's server connections have the names of its clients.
        [("checkout", "checkout"), ("pgbouncer", "catalog")].iter().all(|(service, application)| {
            let (told, before, after) = (told.get(*service), before.get(*application), after.get(*application));
            told.is_some() && told == before && told == after
        })
    })
    .await;
    assert_servers(&demo).await;
    let reports = async || sessions(folder.path(), STANDBY).await.and_then(|all| all.get("reports").copied());
    eventually("reports are read from the standby", async || reports().await == Some(3)).await;
    assert_chain(&demo).await;
    assert_nobody_is_answered_without_the_token(&demo).await;
    let is_about_the_account = |line: &String| line.contains("started as root") || line.contains("was open to other accounts");
    let warnings = demo.console.log_lines("WARN").into_iter().filter(|line| !is_about_the_account(line));
    assert_eq!(warnings.chain(demo.console.log_lines("ERROR")).collect::<Vec<_>>(), [""; 0]);
}

async fn assert_sources(demo: &Demo) {
    let whole = async || {
        let sources = demo.list("sources").await;
        let told: Vec<_> =
            sources.iter().map(|source| (source["name"].as_str().expect("a name").to_owned(), source["pools"].as_u64())).collect();
        let expected = [("pool_stats checkout", 2), ("exposition catalog", 2), ("pgbouncer pgbouncer", 1)];
        expected.map(|(name, pools)| (name.to_owned(), Some(pools))) == *told
    };
    eventually("every source tells its pools", whole).await;
    for source in demo.list("sources").await {
        assert_eq!((&source["failing"], &source["errors"]), (&0.into(), &serde_json::json!([])), "{source:#}");
    }
    for pool in demo.list("pools").await {
        assert_eq!(pool["contradictions"], serde_json::json!([]), "{pool:#}");
    }
}

async fn assert_servers(demo: &Demo) {
    let roles = async || {
        let servers = demo.list("servers").await;
        servers.iter().map(|server| ["name", "role", "status"].map(|key| server[key].as_str().unwrap_or("").to_owned())).collect::<Vec<_>>()
    };
    let expected = [["primary", "primary", "up"], ["standby", "replica", "up"]];
    eventually("both servers are read", async || roles().await == expected).await;
    let replicas = async || demo.list("servers").await[0]["replicas"][0]["name"].as_str() == Some("standby");
    eventually("the primary names its standby", replicas).await;
}

async fn assert_chain(demo: &Demo) {
    let chain = async || demo.chains().await[0].clone();
    eventually("PgBouncer stands in the chain", async || chain().await["poolers"]["pooler_count"] == 1).await;
    let chain = chain().await;
    assert_eq!((&chain["poolers"]["title"], &chain["poolers"]["mode"]), (&"PgBouncer".into(), &"transaction".into()), "{chain:#}");
    let mut services: Vec<&str> =
        chain["services"]["services"].as_array().expect("services").iter().filter_map(|name| name.as_str()).collect();
    services.sort_unstable();
    assert!(services.contains(&"catalog") && services.contains(&"checkout"), "{services:?}");
}

async fn assert_nobody_is_answered_without_the_token(demo: &Demo) {
    let http = http_client().build().expect("an HTTP client");
    let pools = demo.list("pools").await;
    let addresses: Vec<&str> =
        pools.iter().filter(|pool| pool["source"] != "pgbouncer").filter_map(|pool| pool["address"].as_str()).collect();
    assert_eq!(addresses.len(), 4, "{pools:?}");
    for address in addresses {
        for path in ["/metrics", "/api/admin/pool-stats", "/"] {
            let asked = http.get(format!("http://{address}{path}"));
            let answer = asked.bearer_auth("a-token-of-somebody-else").send().await.expect("an answer");
            let is_refused = [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND].contains(&answer.status());
            assert!(is_refused, "{address}{path}: {}", answer.status());
            assert_eq!(answer.text().await.expect("a body"), "");
        }
    }
}
