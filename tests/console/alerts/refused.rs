//! A server that answers and refuses, or that is reached and says nothing: one incident each, with the remedy of its kind.

use super::watch::{QUICK, Watch};
use crate::ground::url;
use crate::support::{Postgres, Proxy};

/// Of the role as which the console connects.
const ROLE: &str = "plimsoll_monitor";

/// The watch of the server asks again within two seconds; until then only its silence is known.
fn patient() -> String {
    QUICK.replace("[alerts.unreachable]\nfor = '1s'", "[alerts.unreachable]\nfor = '4s'")
}

/// Ends every session of the console's role.
async fn end_sessions(postgres: &Postgres) {
    postgres.admin(&format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '{ROLE}'")).await;
}

#[tokio::test]
async fn a_password_that_is_changed_while_the_console_runs_is_a_refused_login() {
    let postgres = Postgres::start().await;
    let rules = postgres.data().join("pg_hba.conf");
    let trusting = std::fs::read_to_string(&rules).expect("the server's rules");
    std::fs::write(&rules, format!("local all {ROLE} scram-sha-256\n{trusting}")).expect("the server's rules");
    postgres.admin(&format!("alter role {ROLE} password 'as-it-was'; select pg_reload_conf()")).await;
    let url = url(&postgres.monitor()).replacen(ROLE, &format!("{ROLE}:as-it-was"), 1);
    let watch = Watch::with(&url, "al-password", &patient(), &[]).await;
    watch.load().await;
    postgres.admin(&format!("alter role {ROLE} password 'another'")).await;
    end_sessions(&postgres).await;
    let incident = watch.one("login_refused", "correct the password of the role plimsoll_monitor").await.to_string();
    assert!(incident.contains("or in the database URL, and restart then") && !incident.contains("as-it-was"), "{incident}");
    postgres.admin(&format!("alter role {ROLE} password 'as-it-was'")).await;
    watch.is_over(1).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_database_that_takes_no_connections_is_told_as_closed() {
    let postgres = Postgres::start().await;
    let watch = Watch::with(&url(&postgres.monitor()), "al-closed", &patient(), &[]).await;
    watch.load().await;
    postgres.admin("alter database plimsoll allow_connections false").await;
    end_sessions(&postgres).await;
    watch.one("database_closed", "ALTER DATABASE plimsoll ALLOW_CONNECTIONS true opens it").await;
    postgres.admin("alter database plimsoll allow_connections true").await;
    watch.is_over(1).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn the_limit_of_a_role_is_told_as_that_limit_while_the_server_has_slots() {
    let postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-role-limit").await;
    watch.load().await;
    // The console's watch of the server keeps its one session; the pool cannot open any.
    postgres.admin(&format!("alter role {ROLE} connection limit 1")).await;
    postgres.terminate_all("al-role-limit").await;
    let incident = watch.one("connection_limit", "ALTER ROLE plimsoll_monitor CONNECTION LIMIT").await.to_string();
    assert!(!incident.contains("max_connections"), "{incident}");
    postgres.admin(&format!("alter role {ROLE} connection limit -1")).await;
    watch.is_over(1).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_server_that_takes_connections_and_never_answers_is_told_with_what_may_be_in_between() {
    let postgres = Postgres::start().await;
    let proxy = Proxy::before(&postgres.monitor()).await;
    proxy.black_hole();
    let watch = Watch::with(&url(&proxy.options(&postgres.monitor())), "al-silent", &patient(), &[]).await;
    watch.one("database_down", "see whether the machine is up and whether a firewall drops what is sent to its port").await;
    proxy.pass();
    watch.is_over(1).await;
}
