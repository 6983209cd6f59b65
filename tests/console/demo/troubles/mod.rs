//! Each trouble of the demo: the incident that it becomes, with its cause, and that nothing of it is left.

mod ground;

use serde_json::Value;

use ground::Fleet;

fn said(incident: &Value, of: &str) -> String {
    incident["cause"][of].to_string()
}

#[tokio::test]
async fn a_leak_is_told_as_one_and_its_transactions_end() {
    let fleet = Fleet::start().await;
    fleet.begin("leak").await;
    let incident = fleet.incident("leak", &["utilization"]).await;
    assert!(incident["source"].as_str().is_some_and(|source| source.starts_with("checkout / ")), "{incident}");
    let (sentence, evidence) = (said(&incident, "sentence"), said(&incident, "evidence"));
    assert!(sentence.contains("checkout takes connections and does not give them back"), "{incident}");
    assert!(evidence.contains("sessions of checkout have been idle in a transaction for 5 s or longer"), "{incident}");
    fleet.end("leak").await;
    fleet.count_is(0, "application_name = 'checkout' and state = 'idle in transaction' and now() - state_change > interval '3 s'").await;
}

#[tokio::test]
async fn a_slow_statement_is_told_as_one_and_runs_no_more() {
    let fleet = Fleet::start().await;
    fleet.begin("slow_statement").await;
    let incident = fleet.incident("slow_statements", &["utilization"]).await;
    assert!(incident["source"].as_str().is_some_and(|source| source.starts_with("checkout / ")), "{incident}");
    assert!(said(&incident, "evidence").contains("sessions of checkout run statements for 5 s or longer"), "{incident}");
    fleet.end("slow_statements").await;
    fleet.count_is(0, "state = 'active' and query like '%slow statement of the demo%'").await;
}

#[tokio::test]
async fn a_lock_pile_up_is_told_with_the_session_that_holds_the_lock() {
    let fleet = Fleet::start().await;
    fleet.begin("lock_pile_up").await;
    let incident = fleet.incident("lock_pile_up", &["lock_waits", "utilization"]).await;
    assert!(said(&incident, "sentence").contains("The page Activity shows the root blocker: end its transaction"), "{incident}");
    fleet.evidence("lock_pile_up", "nightly-import").await;
    fleet.end("lock_pile_up").await;
    fleet.count_is(0, "application_name = 'nightly-import'").await;
}

/// As somebody does who has read the incident.
#[tokio::test]
async fn whoever_ends_the_root_blocker_ends_the_trouble() {
    let fleet = Fleet::start().await;
    fleet.begin("lock_pile_up").await;
    fleet.count_is(1, "application_name = 'nightly-import' and state = 'idle in transaction'").await;
    fleet.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nightly-import'").await;
    fleet.trouble_is("none").await;
}

#[tokio::test]
async fn a_deploy_surge_is_told_with_the_instances_that_are_new() {
    let fleet = Fleet::start().await;
    // Instances that come at once were there before the console, as far as it can tell.
    fleet.settles().await;
    fleet.begin("deploy_surge").await;
    let incident = fleet.incident("deploy_surge", &["server_sessions"]).await;
    let (sentence, evidence) = (said(&incident, "sentence"), said(&incident, "evidence"));
    assert!(sentence.contains("checkout now has ") && sentence.contains(" of them new since "), "{incident}");
    assert!(evidence.contains("2 old instances of checkout have "), "{incident}");
    fleet.end("deploy_surge").await;
    fleet.instances_are(2).await;
}

#[tokio::test]
async fn a_full_pooler_is_told_with_its_limit_and_with_who_holds_it() {
    let fleet = Fleet::start().await;
    if !fleet.has_pooler().await {
        eprintln!("PgBouncer is not installed: not tested");
        return;
    }
    fleet.begin("pooler_full").await;
    let incident = fleet.incident("pooler_full", &["utilization"]).await;
    let (sentence, evidence) = (said(&incident, "sentence"), said(&incident, "evidence"));
    assert!(sentence.contains("PgBouncer has no server connection left in ") && sentence.contains("(pool_size)"), "{incident}");
    assert!(evidence.contains("the pools of catalog have "), "{incident}");
    fleet.end("pooler_full").await;
}

#[tokio::test]
async fn one_trouble_follows_another_and_who_has_no_session_makes_none() {
    let fleet = Fleet::start().await;
    assert_eq!(fleet.ask_without_a_session("leak").await, 401);
    fleet.begin("leak").await;
    fleet.count_is_at_least(1, "application_name = 'checkout' and state = 'idle in transaction'").await;
    fleet.begin("lock_pile_up").await;
    fleet.trouble_is("lock_pile_up").await;
    let audit = fleet.audit().await;
    assert!(audit.contains("the trouble of the demo") && audit.contains("lock_pile_up"), "{audit}");
    fleet.begin("none").await;
    fleet.count_is(0, "application_name = 'nightly-import'").await;
}

/// A form without JavaScript comes back to its page.
#[tokio::test]
async fn the_switch_is_a_form() {
    let fleet = Fleet::start().await;
    let page = fleet.page("/alerts").await;
    assert!(page.contains("action=\"/api/demo/trouble\"") && page.contains("value=\"deploy_surge\""), "{page}");
    let answer = fleet.send_as_a_form("leak", "/alerts").await;
    assert_eq!((answer.0, answer.1.as_str()), (302, "/alerts"));
    assert!(fleet.page("/alerts").await.contains("does not give them back"), "the banner says what happens");
    fleet.begin("none").await;
}
