//! A primary and its standby: sessions are opened on the one that is wanted, wherever it stands in the list.

use std::collections::BTreeSet;
use std::time::Duration;

use plimsoll_pool::{ConnectCause, HostAddress, LoadBalanceHosts, TargetSessionAttrs};

use super::{is_on_a_standby, url};
use crate::ground::options;
use crate::support::{Postgres, Standby, eventually};

#[tokio::test]
async fn sessions_are_opened_on_the_server_of_the_kind_that_is_wanted() {
    let primary = Postgres::start().await;
    let standby = Standby::of(&primary).await;
    let (first, second) = (primary.options(), standby.options());
    for (parameters, on_standby) in [
        ("target_session_attrs=read-write", [false, false]),
        ("target_session_attrs=primary", [false, false]),
        ("target_session_attrs=read-only", [true, true]),
        ("target_session_attrs=standby", [true, true]),
        ("target_session_attrs=prefer-standby", [true, true]),
        ("target_session_attrs=any", [false, true]),
    ] {
        for (order, expected) in [[&first, &second], [&second, &first]].iter().zip(on_standby) {
            let found = is_on_a_standby(options("kinds", 1, 0), &url(order, parameters)).await;
            assert_eq!(found, expected, "{parameters}");
        }
    }
    eventually("none of the sessions that were not wanted is left", async || primary.backends("kinds").await == 0).await;

    // A primary whose sessions are read-only is a primary, and takes no writes.
    primary.admin("alter role plimsoll set default_transaction_read_only = on").await;
    let alone = |wanted: &str| url(&[&first], &format!("target_session_attrs={wanted}"));
    assert!(!is_on_a_standby(options("read-only", 1, 0), &alone("primary")).await);
    assert!(!is_on_a_standby(options("read-only", 1, 0), &alone("read-only")).await);
    assert!(!is_on_a_standby(options("read-only", 1, 0), &alone("prefer-standby")).await, "there is no standby");
    let refused = options("read-only", 1, 0).timeout(Duration::from_millis(300)).connect(&alone("read-write")).expect("a good URL");
    refused.acquire().await.expect_err("no session takes writes");
    let failure = refused.last_connect_failure().expect("it fails");
    assert_eq!(failure.cause, ConnectCause::SessionAttrs);
    assert!(failure.message.contains("default_transaction_read_only"), "{failure:?}");
}

#[tokio::test]
async fn options_name_further_hosts_and_the_pool_tells_which_one_is_used() {
    let primary = Postgres::start().await;
    let standby = Standby::of(&primary).await;
    let place = |folder: &std::path::Path| HostAddress::new(folder.display().to_string(), 5432);
    let (at_primary, at_standby) =
        (place(primary.options().get_socket().expect("socket")), place(standby.options().get_socket().expect("socket")));
    let pool = options("further", 1, 0).warm_up(false).hosts(vec![at_primary.clone()]);
    let pool = pool.target_session_attrs(TargetSessionAttrs::ReadWrite).build(standby.options()).expect("valid options");
    assert_eq!((pool.hosts(), pool.newest_host()), (vec![at_standby.clone(), at_primary.clone()], None));
    assert_eq!(pool.target().get_socket(), standby.options().get_socket(), "the first of them");
    sqlx::query("create table cargo (n int)").execute(&pool).await.expect("the primary takes writes");
    assert_eq!(pool.newest_host(), Some(at_primary.clone()));

    let pool = options("balanced", 12, 0).hosts(vec![at_primary.clone()]).load_balance_hosts(LoadBalanceHosts::Random);
    let pool = pool.build(standby.options()).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 12).await;
    let mut found = BTreeSet::new();
    let mut leases = Vec::new();
    for _ in 0..12 {
        let mut lease = pool.acquire().await.expect("a lease");
        found.insert(sqlx::query_scalar::<_, bool>("select pg_is_in_recovery()").fetch_one(&mut *lease).await.expect("an answer"));
        leases.push(lease);
    }
    assert_eq!(found.len(), 2, "of twelve sessions at random some are on each host");
}
