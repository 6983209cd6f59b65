//! What cannot be kept is refused with what to do.

use std::time::Duration;

use plimsoll_pool::{Pool, PoolError, PoolOptions, ReplicatedOptions, TargetSessionAttrs};

fn pool(url: &str, wanted: TargetSessionAttrs) -> Pool {
    PoolOptions::new().warm_up(false).target_session_attrs(wanted).connect(url).expect("a good URL")
}

fn refusal(options: ReplicatedOptions, readers: Vec<Pool>) -> String {
    let writer = pool("postgres://app@db1,db2/orders", TargetSessionAttrs::ReadWrite);
    match options.build(writer, readers) {
        Err(PoolError::InvalidOptions(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_contradiction_is_a_sentence() {
    let standby = || vec![pool("postgres://app@db3/orders", TargetSessionAttrs::Any)];
    let options = ReplicatedOptions::new;
    assert!(refusal(options(), Vec::new()).contains("there is no reader: give the pool of at least one replica"));
    assert!(refusal(options().max_lag(Duration::ZERO), standby()).contains("max_lag is 0"));
    let seldom = refusal(options().max_lag(Duration::from_millis(100)), standby());
    assert!(seldom.contains("looked_at_each is 250ms and max_lag 100ms"), "{seldom}");
    let same = refusal(options(), vec![pool("postgres://app@db1,db2/orders", TargetSessionAttrs::Any)]);
    assert!(same.contains("db1:5432 is the writer's server") && same.contains("target_session_attrs=standby"), "{same}");
}

#[tokio::test]
async fn the_same_hosts_may_have_both_where_the_reader_looks_for_a_standby() {
    let both = "postgres://app@db1.invalid,db2.invalid/orders";
    let (writer, reader) = (pool(both, TargetSessionAttrs::ReadWrite), pool(both, TargetSessionAttrs::Standby));
    let replicated = ReplicatedOptions::new().build(writer, vec![reader]).expect("they look for different servers");
    assert_eq!(replicated.readers()[0].objection.as_deref().map(|why| why.is_empty()), Some(false));
}
