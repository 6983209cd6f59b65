use super::*;

fn session(pid: i32, state: &str) -> BackendRow {
    let kind = Some("client backend".to_owned());
    BackendRow {
        pid,
        state: Some(state.into()),
        role: Some("app".into()),
        backend_type: kind,
        started_us: Some(1),
        ..BackendRow::default()
    }
}

#[test]
fn sessions_are_counted_and_the_servers_own_processes_are_not() {
    let checkpointer = BackendRow { pid: 9, backend_type: Some("checkpointer".into()), ..BackendRow::default() };
    let reading = of(&[session(1, "idle"), session(2, "active"), session(3, "idle"), checkpointer], &[]);
    assert_eq!(reading.sessions, 3);
    assert_eq!(reading.groups[0].counts[0], NameCount { name: "idle".into(), count: 2 });
}

#[test]
fn whoever_idles_in_a_transaction_is_listed_apart_the_longest_first() {
    let idle = |pid, age| BackendRow { state_age: Some(age), transaction_age: Some(age), ..session(pid, "idle in transaction") };
    let reading = of(&[idle(1, 5.0), idle(2, 50.0), idle(3, 0.9)], &[]);
    assert_eq!(reading.idle_in_transaction.iter().map(|row| row.pid).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(reading.transactions, []);
}

#[test]
fn what_must_not_be_ended_is_marked() {
    let guard = |row: BackendRow| row.guard(&[7]);
    assert_eq!(guard(session(1, "idle")), EndPermission::Endable);
    assert_eq!(guard(session(7, "idle")), EndPermission::OwnPool);
    assert_eq!(guard(BackendRow { superuser: true, ..session(1, "idle") }), EndPermission::Superuser);
    assert_eq!(guard(BackendRow { backend_type: Some("walsender".into()), ..session(1, "idle") }), EndPermission::NotAClient);
    assert_eq!(guard(BackendRow { backend_type: None, ..session(1, "idle") }), EndPermission::Unseen);
}

#[test]
fn what_is_beyond_the_list_is_one_row() {
    let counts = counted((0..15).map(|n| format!("app {n}")));
    assert_eq!((counts.len(), counts[9].clone()), (10, NameCount { name: "6 others".into(), count: 6 }));
}

#[test]
fn a_query_is_one_line_and_cut_between_characters() {
    assert_eq!(one_line("select 1,\n       2"), "select 1, 2");
    assert_eq!(one_line(&"ä".repeat(200)).chars().count(), 161);
}

#[test]
fn a_statement_is_told_in_whole_only_where_a_line_does_not_hold_it() {
    let long = format!("select '{}'", "x".repeat(200));
    assert_eq!((whole("select 1".into()), whole(long.clone())), (None, Some(long)));
    assert_eq!(whole("select 1,\n  2".into()).as_deref(), Some("select 1,\n  2"));
    let session = BackendRow { query: Some(format!("select '{}'", "secret ".repeat(50))), ..session(1, "active") };
    let shown = session.shown(&[]);
    assert!(shown.whole.is_some_and(|whole| whole.contains("secret")) && shown.whole_shape.is_none());
}

#[test]
fn every_session_is_listed_and_not_only_the_worst() {
    let seen: Vec<BackendRow> = (1..=40).map(|pid| session(pid, "idle")).collect();
    assert_eq!(of(&seen, &[]).all.len(), 40);
}
