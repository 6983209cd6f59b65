//! Three kinds of sources, from the first question to the fleet.

use std::process::Command;

use serde_json::json;

use super::ground::{Ground, SECRET, services};
use crate::bouncer::Bouncer;
use crate::stock::Stock;
use crate::support::eventually;

#[tokio::test]
async fn an_empty_console_leads_to_the_first_question_and_each_answer_to_the_next() {
    let ground = Ground::new().await;
    assert!(ground.page("/").await.html.contains("href=\"/first-steps\""), "the overview leads to it");
    let first = ground.page("/first-steps").await;
    assert_eq!((first.question().as_str(), first.status), ("What do you run?", 200));
    for stack in ["spring-boot", "sqlalchemy", "rails", "npgsql", "pgbouncer", "redis", "otlp", "prometheus", "server"] {
        assert!(first.html.contains(&format!("href=\"/first-steps?stack={stack}\"")), "{stack}");
    }
    let change = ground.page("/first-steps?stack=spring-boot").await;
    assert!(change.text().contains("micrometer-registry-prometheus") && change.html.contains("stack=spring-boot&amp;step=address"));
    let address = ground.page("/first-steps?stack=spring-boot&step=address").await;
    assert_eq!(address.question(), "Where is the service?");
    assert!(address.text().contains(&ground.folder.path().join("source-secrets").display().to_string()), "{}", address.text());
    let listening = ground.page("/first-steps?stack=otlp&step=address").await;
    assert_eq!(listening.question(), "Nothing has been sent yet");
    let unknown = ground.page("/first-steps?stack=%3Cscript%3E").await;
    assert!(unknown.status == 400 && unknown.text().contains("Choose it from the list") && !unknown.html.contains("<script>\""));
}

#[tokio::test]
async fn three_kinds_are_read_once_added_and_told_from_then_on() {
    let (ground, service) = (Ground::new().await, services().await);
    let server = tokio::task::spawn_blocking(|| Stock::start(15)).await.expect("a server");
    let pooler = Bouncer::start(&server, "transaction", "stats_users = plimsoll_monitor");
    let client = Command::new("psql").args([&pooler.url_of("postgres", "postgres"), "-XAtc", "select 1"]).output().expect("psql runs");
    assert!(client.status.success(), "{client:?}");
    let address = service.url("").trim_start_matches("http://").to_owned();
    let of_pooler = pooler.url_of("plimsoll_monitor", "pgbouncer");
    let of_pooler = of_pooler.split('?').next().expect("an address");
    let kinds = [
        ("exposition orders", vec![("stack", "spring-boot"), ("service", "orders"), ("urls", address.as_str())], "HikariCP by Micrometer"),
        (
            "pool_stats shop",
            vec![("stack", "pool-stats"), ("service", "shop"), ("urls", address.as_str()), ("secret", "PLIMSOLL_SOURCE_SHOP")],
            "pool-stats",
        ),
        ("pgbouncer pooler", vec![("stack", "pgbouncer"), ("service", "pooler"), ("urls", of_pooler)], "pgbouncer"),
    ];
    for (name, fields, read_as) in kinds {
        let read = ground.send("try", &fields).await;
        assert!(read.question().ends_with("found") && read.text().contains(read_as), "{name}: {}", read.text());
        assert!(!ground.sources().await.iter().any(|source| source == name), "a trial adds nothing");
        let again = read.fields("add");
        let fields: Vec<(&str, &str)> = again.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        let added = ground.send("add", &fields).await;
        assert_eq!(added.question(), format!("{name} is added"));
        assert!(added.text().contains("[[sources]]") && added.text().contains("It is kept in"), "{}", added.text());
        assert!(!added.html.contains(SECRET) && !added.address.contains(SECRET));
    }
    assert_eq!(ground.sources().await, ["exposition orders", "pool_stats shop", "pgbouncer pooler"]);
    eventually("all three are told", async || {
        let pools = ground.console.told(&ground.session, "pools").await;
        let told = |service: &str, number: &str, value: u64| {
            pools["pools"].as_array().expect("a list").iter().any(|pool| pool["service"] == service && pool[number] == json!(value))
        };
        told("orders", "checked_out", 3) && told("shop", "checked_out", 15) && told("pooler", "waiting", 0)
    })
    .await;
    let (tried, added) = (ground.audit("source.try").await, ground.audit("source.add").await);
    assert_eq!((tried.len(), added.len()), (3, 3));
    assert!(tried.iter().chain(&added).all(|line| line.contains("done") && !line.contains(SECRET)), "{tried:?} {added:?}");
}

#[tokio::test]
async fn a_pooler_without_clients_can_be_added() {
    let ground = Ground::new().await;
    let server = tokio::task::spawn_blocking(|| Stock::start(15)).await.expect("a server");
    let pooler = Bouncer::start(&server, "session", "stats_users = plimsoll_monitor");
    let address = pooler.url_of("plimsoll_monitor", "pgbouncer");
    let address = address.split('?').next().expect("an address");
    let read = ground.send("try", &[("stack", "pgbouncer"), ("urls", address)]).await;
    assert_eq!(read.question(), "It answers, and has no pool yet");
    assert!(read.text().contains("when their first client comes") && !read.fields("add").is_empty(), "{}", read.text());
}

#[tokio::test]
async fn a_reading_shows_the_numbers_and_what_the_owner_can_switch_on() {
    let (ground, service) = (Ground::new().await, services().await);
    let read = ground.send("try", &[("stack", "spring-boot"), ("service", "orders"), ("urls", &service.url("/"))]).await;
    assert_eq!(read.question(), "1 pool is found");
    let text = read.text();
    assert!(text.contains("orders / 127.0.0.1") && text.contains("not told") && text.contains("Healthy"), "{text}");
    assert!(text.contains("Not told by HikariCP by Micrometer") && text.contains("percentiles-histogram"), "{text}");
    let corrected = ground.page(read.address.split("&trial").next().expect("an address")).await;
    assert!(corrected.fields("try").contains(&("service".to_owned(), "orders".to_owned())), "Back finds what was typed");
    let past = ground.page(&format!("{}&trial=0123", read.address.split("&trial").next().expect("an address"))).await;
    assert!(past.text().contains("no longer at hand") && past.fields("try").contains(&("service".to_owned(), "orders".to_owned())));
}

#[tokio::test]
async fn what_was_added_by_mistake_is_removed() {
    let (ground, service) = (Ground::new().await, services().await);
    let fields = [("stack", "spring-boot"), ("service", "orders"), ("urls", &service.url("/"))];
    let added = ground.send("add", &fields).await;
    let twice = ground.send("try", &fields).await;
    assert!(twice.text().contains("both ask 127.0.0.1"), "{}", twice.text());
    let first = ground.page("/first-steps").await;
    assert!(first.text().contains("exposition orders") && first.fields("remove") == added.fields("remove"));
    let id = first.fields("remove")[0].1.clone();
    let gone = ground.send("remove", &[("id", &id)]).await;
    assert!(!gone.text().contains("exposition orders") && ground.sources().await.is_empty());
    ground.send("remove", &[("id", &id)]).await;
    assert_eq!(ground.audit("source.remove").await.len(), 1);
    let missing = ground.page(&format!("/first-steps?added={id}")).await;
    assert_eq!((missing.status, missing.question().as_str()), (404, "What do you run?"));
}

#[tokio::test]
async fn a_further_server_is_a_table_and_a_role() {
    let ground = Ground::new().await;
    let form = ground.page("/first-steps?stack=server").await;
    assert_eq!(form.question(), "Where is the server?");
    let written = ground.page("/first-steps?stack=server&name=orders-replica&host=db2%3A5433&database=orders").await;
    let text = written.text();
    assert!(text.contains("url_env = \"ORDERS_REPLICA_URL\"") && text.contains("CREATE ROLE plimsoll_monitor"), "{text}");
    assert!(text.contains("ORDERS_REPLICA_URL=postgres://plimsoll_monitor:PASSWORD@db2:5433/orders"), "{text}");
    let wrong = ground.page("/first-steps?stack=server&name=a&host=u%40h&database=orders").await;
    assert!(wrong.text().contains("The host is no host") && wrong.text().contains("Not accepted."), "{}", wrong.text());
}
