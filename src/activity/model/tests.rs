use super::*;

#[test]
fn sizes_are_written_as_postgresql_does() {
    let shown = |bytes| size(bytes).replace('\u{a0}', " ");
    assert_eq!([shown(0), shown(512), shown(16 << 20), shown(1536 << 20)], ["0 bytes", "512 bytes", "16.0 MB", "1.5 GB"]);
}

#[test]
fn without_literals_no_row_and_no_whole_statement_keeps_them() {
    let secret = || Some("secret".to_owned());
    let row = || SessionRow { query: secret(), whole: secret(), ..SessionRow::default() };
    let reading = ActivitySnapshot {
        all: vec![row()],
        transactions: vec![row()],
        idle_in_transaction: vec![row()],
        blocking: vec![Blocked { session: row(), ..Blocked::default() }],
        statements: StatementStatsState::Read(vec![StatementStats {
            query: "secret".into(),
            whole: secret(),
            ..StatementStats::default()
        }]),
        ..ActivitySnapshot::default()
    };
    assert!(!format!("{:?}", reading.without_literals()).contains("secret"));
}

#[test]
fn a_level_follows_the_age() {
    let idle = |age| SessionRow { state_age: Some(age), ..SessionRow::default() }.idle_level();
    assert_eq!([idle(1.0), idle(60.0), idle(600.0)], [Level::Moderate, Level::Warning, Level::Critical]);
    let lag = |lag_bytes| Replica { lag_bytes, ..Replica::default() }.level();
    assert_eq!(
        [lag(Some(0)), lag(Some(16 << 20)), lag(Some(1 << 30)), lag(None)],
        [Level::Healthy, Level::Warning, Level::Critical, Level::Healthy]
    );
}
