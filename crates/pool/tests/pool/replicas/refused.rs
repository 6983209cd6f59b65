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
    let several = refusal(options(), vec![pool("postgres://app@db2,db3/orders", TargetSessionAttrs::Standby)]);
    assert!(several.contains("db2:5432, db3:5432") && several.contains("give each replica a pool of its own"), "{several}");
    let writer = || pool("postgres://app@db1/orders", TargetSessionAttrs::Any);
    let same = options().build(writer(), vec![writer()]).expect_err("nothing to read").to_string();
    assert!(same.contains("the reader db1:5432 is the writer's server: give the pool of a replica"), "{same}");
}

#[tokio::test]
async fn each_host_of_the_writer_may_be_a_replica_in_its_turn() {
    let at = |hosts: &str, wanted| pool(&format!("postgres://app@{hosts}/orders"), wanted);
    let writer = at("db1.invalid,db2.invalid", TargetSessionAttrs::ReadWrite);
    let readers = ["db1.invalid", "db2.invalid"].map(|host| at(host, TargetSessionAttrs::Any));
    let replicated = ReplicatedOptions::new().build(writer, readers.into()).expect("the roles may change");
    assert!(replicated.readers().iter().all(|reader| reader.objection.is_some()), "nothing is known yet: {replicated:?}");
}
