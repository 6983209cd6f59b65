//! A login that is refused ends the attempt, whatever other hosts there are.

use std::time::Duration;

use plimsoll_pool::{ConnectCause, HostAddress, TargetSessionAttrs};

use crate::ground::options;
use crate::support::{Postgres, Proxy};

#[tokio::test]
async fn who_prefers_a_standby_is_not_given_a_primary_after_a_refused_login() {
    let (postgres, other) = (Postgres::shared().await, Postgres::start().await);
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&other.options()).await);
    // The other server has not got the role, so that it refuses what the first one, a primary, allows.
    postgres.admin("create role only_here login").await;
    let (at_first, at_second) = (first.options(&postgres.options()).username("only_here"), second.options(&other.options()));
    let hosts = vec![HostAddress::new(at_second.get_host(), at_second.get_port())];
    let pool = options("refused on the second", 0, 1).timeout(Duration::from_millis(500)).hosts(hosts);
    let pool = pool.target_session_attrs(TargetSessionAttrs::PreferStandby).build(at_first).expect("valid options");
    pool.acquire().await.expect_err("the attempt ends with the refusal");
    let failure = pool.last_connect_failure().expect("it failed");
    assert!(failure.cause.is_login() && failure.cause != ConnectCause::Database, "{failure:?}");
    assert_eq!(pool.snapshot().totals.connects_ok, 0);
}
