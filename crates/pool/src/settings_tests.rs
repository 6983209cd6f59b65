use super::*;
use crate::session_attrs::TargetSessionAttrs;

fn sentence(result: Result<PoolOptions, PoolError>) -> String {
    match result {
        Err(PoolError::InvalidOptions(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_option_is_read_from_text() {
    let given = [
        ("pool_size", "20"),
        ("max_overflow", " 30 "),
        ("warm_up", "false"),
        ("overflow_linger", "0"),
        ("timeout", "5"),
        ("connect_timeout", "1500ms"),
        ("connect_parallelism", "8"),
        ("recycle", "1h 30m"),
        ("keepalive", "2min"),
        ("pre_ping", "always"),
        ("command_timeout", "none"),
        ("reset", "discard-all"),
        ("max_waiters", "200"),
        ("application_name", "orders"),
        ("leak_threshold", "2m"),
        ("hook_timeout", "1s"),
        ("behind_transaction_pooler", "true"),
        ("target_session_attrs", "read-write"),
        ("load_balance_hosts", "random"),
    ];
    let set = |options: PoolOptions, (name, text): (&str, &str)| options.set(name, text).expect("a good value");
    let read = given.into_iter().fold(PoolOptions::new(), set);
    let expected = PoolOptions::new()
        .pool_size(20)
        .max_overflow(30)
        .warm_up(false)
        .overflow_linger(Duration::ZERO)
        .timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_millis(1_500))
        .connect_parallelism(8)
        .recycle(Duration::from_secs(5_400))
        .keepalive(Some(Duration::from_secs(120)))
        .pre_ping(PrePing::Always)
        .command_timeout(None)
        .reset(Reset::DiscardAll)
        .max_waiters(Some(200))
        .application_name("orders")
        .leak_threshold(Duration::from_secs(120))
        .hook_timeout(Duration::from_secs(1))
        .behind_transaction_pooler()
        .target_session_attrs(TargetSessionAttrs::ReadWrite)
        .load_balance_hosts(crate::LoadBalanceHosts::Random);
    assert_eq!(read, expected);
    assert_eq!(given.len(), ALL.len(), "no option is left out here");
}

#[test]
fn what_cannot_be_read_is_a_sentence_that_names_the_option_and_not_the_value() {
    let set = |name: &str, text: &str| sentence(PoolOptions::new().set(name, text));
    assert_eq!(set("pool_size", "hunter2"), "pool_size is no whole number: write for example 20");
    assert_eq!(set("pool_size", "-1"), "pool_size is no whole number: write for example 20");
    assert_eq!(set("max_waiters", ""), "max_waiters is no whole number: write for example 20, or none");
    assert_eq!(set("timeout", "5 parsecs"), "timeout is no duration: write for example 30s or 500ms");
    assert_eq!(set("warm_up", "1"), "warm_up is neither true nor false");
    assert_eq!(set("pre_ping", "often"), "pre_ping is neither always, never nor a duration of idleness");
    assert_eq!(set("reset", "all"), "reset is neither rollback, discard-all nor none");
    assert!(set("target_session_attrs", "secondary").starts_with("target_session_attrs"));
    assert!(set("pool_max_conns", "4").contains("there are pool_size, max_overflow, "));
}

#[test]
fn variables_hold_before_what_the_program_says_and_empty_ones_are_none() {
    let variables = [("ORDERS_POOL_SIZE", "7"), ("ORDERS_MAX_OVERFLOW", " "), ("OTHER_TIMEOUT", "1s")];
    let variable = |name: &str| variables.iter().find(|(variable, _)| *variable == name).map(|(_, text)| (*text).to_owned());
    let read = PoolOptions::new().pool_size(20).max_overflow(3).with_variables("ORDERS", variable);
    assert_eq!(read.expect("good values"), PoolOptions::new().pool_size(7).max_overflow(3));
    let refused = sentence(PoolOptions::new().with_variables("ORDERS", |name| (name == "ORDERS_RECYCLE").then(|| "soon".into())));
    assert_eq!(refused, "ORDERS_RECYCLE is no duration: write for example 30s or 500ms");
}

#[test]
fn the_url_fills_in_what_the_program_does_not_say_and_what_it_says_in_vain_is_told() {
    let of_url = [("pool_size", "20"), ("pool_max_overflow", "5"), ("pool_timeout", "9s"), ("pool_pre_ping", "true")];
    let of_url = of_url.map(|(key, text)| (key.to_owned(), text.to_owned()));
    let mut options = PoolOptions::new().max_overflow(7).timeout(Duration::from_secs(9));
    assert_eq!(options.fill_in(&of_url).expect("good values"), ["pool_max_overflow"]);
    assert_eq!(options, PoolOptions::new().pool_size(20).max_overflow(7).timeout(Duration::from_secs(9)).pre_ping(PrePing::Always));
    let refused = PoolOptions::new().fill_in(&[("pool_max_conns".into(), "4".into())]).expect_err("pgx's name").to_string();
    assert!(refused.contains("pool_size, pool_max_overflow, pool_warm_up"), "{refused}");
    assert_eq!(
        (meant("max_overflow").as_deref(), meant("pool_size"), meant("colour")),
        (Some("pool_max_overflow"), Some("pool_size".into()), None)
    );
}
