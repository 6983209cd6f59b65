//! What services tell against what a further server sees, and a service behind a PgBouncer, which counts once.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use super::ground::{Pair, Service, connect, number, rest_when};
use crate::bouncer::Bouncer;
use crate::console::Console;
use crate::stock::Stock;

fn service<'v>(report: &'v Value, name: &str) -> &'v Value {
    let found = report["services"].as_array().and_then(|all| all.iter().find(|of| of["application_name"] == name));
    found.unwrap_or(&Value::Null)
}

fn growth<'v>(report: &'v Value, name: &str) -> &'v Value {
    report["growth"].as_array().and_then(|all| all.iter().find(|of| of["application_name"] == name)).unwrap_or(&Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_no_instance_claims_are_named_on_a_further_server_too() {
    let (pair, told) = (Pair::start().await, Service::start().await);
    let console = pair.console(&told.source("orders", "server = \"replica-1\"")).await;
    let held = pair.replica.superuser().application_name("orders");
    let mut held = [connect(&held).await, connect(&held).await, connect(&held).await, connect(&held).await, connect(&held).await];
    let mut pids = Vec::new();
    for session in &mut held {
        pids.push(number(session, "select pg_backend_pid()").await);
    }
    // Of five sessions two are the instance's, the younger ones: what has ended has left the older ones behind.
    let report = rest_when(&console, "/api/v1/check?server=replica-1", "three are claimed by nobody", |report| {
        service(report, "orders")["unaccounted"][0]["count"] == 3
    })
    .await;
    let of = service(&report, "orders");
    assert_eq!((&of["told"], &of["seen"]), (&json!(2), &json!(5)), "{of:#}");
    let orphans = of["unaccounted"][0]["sessions"].as_array().expect("a list");
    let named: Vec<i64> = orphans.iter().filter_map(|session| session["pid"].as_i64()).collect();
    assert!(named.len() == 3 && named.iter().all(|pid| pids.contains(pid)), "{named:?} of {pids:?}");
    assert!(orphans.iter().all(|session| session["application"] == "orders" && session["address"] == "socket"), "{of:#}");
    assert_eq!(service(&console.get("/api/v1/check").await, "orders"), &Value::Null, "it does not draw on the primary");
    let room = growth(&report, "orders");
    assert_eq!(
        (&room["known_by"], &room["instances"], &room["pool_size"], &room["max_overflow"]),
        (&json!("seen"), &json!(1), &json!(2), &json!(5))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_behind_a_pgbouncer_counts_once_by_the_poolers_server_side() {
    let started = tokio::task::spawn_blocking(|| {
        let stock = Stock::start(15);
        let further =
            "default_pool_size = 6\nreserve_pool_size = 2\nadmin_users = postgres\nignore_startup_parameters = extra_float_digits";
        let bouncer = Bouncer::start(&stock, "session", further);
        (stock.monitor(), stock, bouncer)
    });
    let (monitor, stock, bouncer) = started.await.expect("no panic");
    let told = Service::start().await;
    let pooler =
        format!("[[sources]]\nkind = \"pgbouncer\"\nurls = [\"{}\"]\ninterval = \"1s\"\n", bouncer.url_of("postgres", "pgbouncer"));
    let console = Console::start_on(&monitor, &(told.source("orders", "") + &pooler)).await;
    let through: PgConnectOptions = bouncer.url_of("postgres", "postgres").parse().expect("an address");
    let mut clients: Vec<PgConnection> = Vec::new();
    for _ in 0..5 {
        let mut client: PgConnection =
            through.clone().application_name("orders").statement_cache_capacity(0).connect().await.expect("PgBouncer accepts");
        sqlx::raw_sql("select 1").execute(&mut client).await.expect("a server connection");
        clients.push(client);
    }
    let report = rest_when(&console, "/api/v1/check", "the pooler's five are counted once", |report| {
        growth(report, "pgbouncer")["now"] == 5 && growth(report, "orders") == &Value::Null
    })
    .await;
    let of = growth(&report, "pgbouncer");
    assert_eq!((&of["at_most"], &of["fronts"], &of["surge_instances"]), (&json!(8), &json!(["orders"]), &Value::Null), "{of:#}");
    let entries = report["ledger"]["entries"].as_array().expect("a list");
    assert!(entries.iter().all(|entry| entry["name"] != "orders"), "not twice: {entries:#?}");
    let seen = tokio::task::spawn_blocking(move || (stock.sessions("orders"), stock)).await.expect("no panic");
    assert_eq!(seen.0, 5, "the server has them under the name of the service");
    rest_when(&console, "/api/v1/check", "the pooler agrees with the server", |report| {
        let of = service(report, "pgbouncer");
        of["told"] == 5 && of["seen"] == 5 && of["unaccounted"] == json!([])
    })
    .await;
    for client in clients {
        client.close().await.expect("it leaves");
    }
}
