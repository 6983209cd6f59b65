use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::access::Actor;
use crate::access::audit::entry::{Action, AuditOutcome};
use crate::store::fixture::on_each_kind;
use crate::store::sqlite::MIGRATIONS;
use sqlx::sqlite::SqlitePoolOptions;

async fn audit(db: Store) -> Audit {
    Audit::new(db)
}

fn address(number: u32) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number)))
}

fn wrong_login(number: u32) -> AuditEntry {
    AuditEntry::new(&Actor::stranger(address(number)), Action::LogIn, "the console").refused("the password was wrong")
}

async fn an_entry_says_who_what_and_what_came_of_it(db: Store) {
    let audit = audit(db).await;
    let who = Actor { session: Some(7), ..Actor::admin(address(1)) };
    audit.keep(AuditEntry::new(&who, Action::TerminateBackend, "backend 4711").failed("The server refused: no.")).await;
    let kept = audit.page(None, 10).await.expect("rows").pop().expect("a row");
    assert_eq!((kept.by().as_str(), kept.action.as_str()), ("admin, session 7 from 10.0.0.1", "backend.terminate"));
    assert_eq!((kept.target.as_str(), kept.outcome.as_str()), ("backend 4711", AuditOutcome::Failed.word()));
    assert_eq!((kept.details.as_str(), kept.times), ("The server refused: no.", 1));
}

async fn a_flood_of_wrong_logins_writes_few_rows_counts_all_and_pushes_out_nothing(db: Store) {
    let audit = audit(db).await;
    audit.keep(AuditEntry::new(&Actor::admin(None), Action::ChangeRule, "rule exhausted")).await;
    for number in 0..5_000 {
        audit.keep(wrong_login(number % 500)).await;
    }
    let rows = audit.page(None, 1_000).await.expect("rows");
    assert!(rows.len() <= 22, "{} rows", rows.len());
    assert_eq!(rows.iter().filter(|row| row.action == "login").map(|row| row.times).sum::<i64>(), 5_000);
    assert_eq!(rows.last().map(|row| row.action.as_str()), Some("rule.change"), "the oldest is still there");
    let others = rows.iter().find(|row| row.who == "strangers at further addresses").expect("a row for the others");
    assert_eq!((others.address.as_deref(), others.times > 4_000), (None, true));
}

async fn rows_are_bounded_in_number_and_age_and_those_of_strangers_apart(db: Store) {
    let audit = audit(db).await;
    audit.keep(AuditEntry::new(&Actor::admin(None), Action::ChangeRule, "rule exhausted")).await;
    let many = "insert into audit_entry (at_ms, until_ms, who, action, target, outcome, details, stranger)
                with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
                select $1, $1, 'stranger', 'login', '', 'refused', '', true from n";
    let (now, old) = (now_ms() as i64, (now_ms() - LONGEST_MS) as i64 - 1);
    let one = "insert into audit_entry (at_ms, until_ms, who, action, target, outcome, details, stranger)
               values ($1, $1, 'old', '', '', 'done', '', false)";
    on!(audit.db, db => sqlx::query(many).bind(now).execute(db).await.map(drop)).expect("rows");
    on!(audit.db, db => sqlx::query(one).bind(old).execute(db).await.map(drop)).expect("a row");
    audit.prune().await.expect("pruned");
    let counts = "select who, count(*) from audit_entry group by who order by who";
    let left: Vec<(String, i64)> = on!(audit.db, db => sqlx::query_as(counts).fetch_all(db).await).expect("counts");
    assert_eq!(left, [("admin".to_owned(), 1), ("stranger".to_owned(), MOST_OF_STRANGERS)]);
}

#[tokio::test]
async fn what_an_earlier_plimsoll_has_kept_of_actions_is_in_the_audit() {
    let db = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("a store");
    MIGRATIONS.run_to(10, &db).await.expect("as it was");
    sqlx::raw_sql(
        "insert into audit (at_ms, who, what, pid, role, application, outcome) values
         (5, 'admin from 10.0.0.7', 'terminate', 4711, 'app', 'orders', 'Backend 4711 was terminated.'),
         (6, 'admin', 'cancel', 4712, null, null, 'Refused: Backend 4712 has ended already.')",
    )
    .execute(&db)
    .await
    .expect("kept");
    MIGRATIONS.run(&db).await.expect("as it is");
    let kept = Audit::new(Store::Sqlite(db)).page(None, 10).await.expect("rows");
    let shown = |place: usize| (kept[place].by(), kept[place].action.clone(), kept[place].target.clone(), kept[place].outcome.clone());
    let row = |by: &str, action: &str, target: &str, outcome: &str| (by.into(), action.into(), target.into(), outcome.into());
    assert_eq!(shown(1), row("admin from 10.0.0.7", "backend.terminate", "backend 4711, user app, application orders", "done"));
    assert_eq!(shown(0), row("admin", "backend.cancel", "backend 4712", "refused"));
    assert_eq!((kept.len(), kept[0].at_ms, kept[0].details.as_str()), (2, 6, "Backend 4712 has ended already."));
}

on_each_kind! {
    an_entry_says_who_what_and_what_came_of_it,
    a_flood_of_wrong_logins_writes_few_rows_counts_all_and_pushes_out_nothing,
    rows_are_bounded_in_number_and_age_and_those_of_strangers_apart,
}
