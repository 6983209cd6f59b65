use super::ground::{Ground, pid, run, session};
use crate::stock::Stock;
use crate::support::eventually;

/// What every section of the page is read from, on a server of this major.
async fn everything_is_shown_on(major: u32) {
    let prepared = tokio::task::spawn_blocking(move || {
        let mut server = Stock::start(major);
        server.run("alter system set shared_preload_libraries = 'pg_stat_statements'");
        server.restart();
        server.run("create extension pg_stat_statements\ncreate role clerk login\ncreate table t (id int primary key)");
        server.run("insert into t values (1)\ngrant all on t to clerk\nselect pg_sleep(0.5)\nselect pg_create_physical_replication_slot('unused', true)");
        let monitor = server.monitor();
        (server, monitor)
    });
    let (server, monitor) = prepared.await.expect("the server is prepared");
    let clerk = server.url("clerk", "postgres").parse().expect("options");
    let ground = Ground::as_role(&monitor.parse().expect("options")).await;
    let (mut root, mut waiter) = (session(&clerk, "root").await, session(&clerk, "waiter").await);
    let (of_root, of_waiter) = (pid(&mut root).await, pid(&mut waiter).await);
    run(&mut root, "begin; update t set id = id").await;
    let waiting = tokio::spawn(async move { run(&mut waiter, "update t set id = id").await });
    eventually("who waits is shown below who blocks", async || ground.drawn().await.row("blocking", &of_waiter.to_string()).is_some())
        .await;
    let drawn = ground.drawn().await;
    assert_eq!(drawn.failure, None);
    assert!(drawn.row("transactions", &of_waiter.to_string()).is_some());
    eventually("who idles is listed after a second", async || ground.drawn().await.row("idle", &of_root.to_string()).is_some()).await;
    let (said, version) = (drawn.text("activity"), format!("PostgreSQL {major}."));
    assert!(drawn.html.contains(&version) && said.contains("Database postgres.") && said.contains(" MB"), "{said}");
    assert!(drawn.text("waits").contains("Lock: transactionid") && drawn.text("sessions").contains("clerk"), "{}", drawn.html);
    assert!(drawn.rows("statements").iter().any(|row| row[0].contains("pg_sleep")), "{:?}", drawn.rows("statements"));
    assert!(drawn.row("replication-slots", "unused").is_some_and(|slot| slot[2] == "inactive" && slot[3] != "—"));
    run(&mut root, "rollback").await;
    waiting.await.expect("no panic");
}

macro_rules! on_servers {
    ($($name:ident: $major:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            everything_is_shown_on($major).await;
        }
    )*};
}

on_servers! {
    everything_is_shown_on_13: 13;
    everything_is_shown_on_14: 14;
    everything_is_shown_on_15: 15;
    everything_is_shown_on_16: 16;
    everything_is_shown_on_17: 17;
    everything_is_shown_on_18: 18;
}
