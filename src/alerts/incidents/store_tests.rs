use super::*;
use crate::alerts::model::Cause;
use crate::store::Store;
use crate::store::fixture::on_each_kind;

fn held(id: i64) -> TrackedIncident {
    let incident = Incident {
        id,
        name: Some("pool_load".into()),
        rule: "utilization".into(),
        source: "orders".into(),
        severity: Severity::Critical,
        sentence: "It is full.".into(),
        cause: Some(Cause { id: "leak".into(), sentence: "It leaks.".into(), evidence: vec!["src/a.rs:1".into()], server: None }),
        opened_at_ms: 1000,
        resolved_at_ms: None,
        acknowledged: Some(Acknowledged { by: "admin from 127.0.0.1".into(), at_ms: 2000 }),
        silenced_until_ms: Some(9000),
        numbers: None,
        instances: Vec::new(),
        sentence_at_ms: Some(3000),
    };
    let (rule, source, severity) = ("utilization".into(), "orders".into(), Severity::Critical);
    let member = Member { rule, source, severity, since_ms: 1000, until_ms: None, first: Some(92.5), now: None, worst: Some(100.0) };
    TrackedIncident { incident, members: vec![member], told: Some(Severity::Warning), told_at_ms: 1000, repeats: 2, instances: None }
}

async fn what_is_written_is_read_as_it_was_and_a_second_time_replaced(db: Store) {
    let store = IncidentStore::new(db);
    let told = |held: TrackedIncident| [UnsavedChange::Told(Box::new(IncidentUpdate { held, notice: None, is_silent: false }))];
    store.write(&told(held(7)), None, None).await.expect("written");
    assert_eq!((store.open().await.expect("read"), store.last_id().await.expect("read")), (vec![held(7)], 7));
    let mut over = held(7);
    over.incident.resolved_at_ms = Some(5000);
    over.incident.sentence_at_ms = Some(4000);
    over.members[0].until_ms = Some(5000);
    store.write(&told(over.clone()), None, None).await.expect("written again");
    assert_eq!(store.open().await.expect("read"), []);
    assert_eq!(store.resolved(5000, 10).await.expect("read"), [over.clone().shown()]);
    assert_eq!(over.shown().numbers.expect("numbers").words(), "92.5 % at first, 100 % at worst");
    assert_eq!(store.resolved(5001, 10).await.expect("read"), []);
    store.prune(5001 + KEPT_MS).await.expect("pruned");
    assert_eq!(store.last_id().await.expect("read"), 0);
}

async fn an_incident_of_an_earlier_version_speaks_of_its_opening(db: Store) {
    let store = IncidentStore::new(db.clone());
    let told = IncidentUpdate { held: held(7), notice: None, is_silent: false };
    store.write(&[UnsavedChange::Told(Box::new(told))], None, None).await.expect("written");
    let migrated = "update incident set sentence_at_ms = null";
    on!(db, db => sqlx::query(migrated).execute(db).await.map(drop)).expect("as the migration leaves it");
    let open = store.open().await.expect("read").remove(0);
    assert_eq!((open.incident.sentence_at_ms, open.incident.said_at_ms()), (None, 1000));
}

async fn limits_are_kept_until_they_are_taken_back(db: Store) {
    let store = IncidentStore::new(db);
    for limits in ["{}", "{\"a\":1}"] {
        store.set_limits("leak", Some(limits), "admin", 1).await.expect("kept");
    }
    let kept = StoredLimits { rule: "leak".into(), settings: "{\"a\":1}".into(), who: "admin".into(), at_ms: 1 };
    assert_eq!(store.limits().await.expect("read"), [kept]);
    store.set_limits("leak", None, "admin", 2).await.expect("taken back");
    assert_eq!(store.limits().await.expect("read"), []);
}

on_each_kind! {
    what_is_written_is_read_as_it_was_and_a_second_time_replaced,
    an_incident_of_an_earlier_version_speaks_of_its_opening,
    limits_are_kept_until_they_are_taken_back,
}
