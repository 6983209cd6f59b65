use super::*;

fn complaint(options: PoolOptions) -> String {
    options.validate().expect_err("these options contradict each other").to_string()
}

#[test]
fn the_defaults_are_valid() {
    PoolOptions::new().validate().expect("defaults");
    assert_eq!(PoolOptions::new().total_capacity(), 150);
    assert_eq!(PoolOptions::new().waiters_limit(), 1500);
}

#[test]
fn a_contradiction_names_the_option() {
    let o = PoolOptions::new;
    assert!(complaint(o().pool_size(0).max_overflow(0)).contains("pool_size and max_overflow are both 0"));
    assert!(complaint(o().pool_size(10_001)).contains("above the limit of 10000"));
    assert!(complaint(o().pool_size(u32::MAX).max_overflow(u32::MAX)).contains("above the limit"));
    assert!(complaint(o().timeout(Duration::ZERO)).starts_with("timeout is 0"));
    assert!(complaint(o().connect_timeout(Duration::ZERO)).starts_with("connect_timeout is 0"));
    assert!(complaint(o().connect_parallelism(0)).starts_with("connect_parallelism is 0"));
    let pooled = || o().behind_transaction_pooler();
    assert!(complaint(pooled().reset(crate::Reset::DiscardAll)).starts_with("reset is DiscardAll"));
    assert!(complaint(pooled().after_connect(|_| Box::pin(async { Ok(()) }))).contains("make its settings with ALTER ROLE"));
    assert!(complaint(o().recycle(Duration::ZERO)).starts_with("recycle is 0"));
    assert!(complaint(o().leak_threshold(Duration::ZERO)).starts_with("leak_threshold is 0"));
    assert!(complaint(o().command_timeout(Some(Duration::ZERO))).starts_with("command_timeout is below"));
}
