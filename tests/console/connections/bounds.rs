//! How many connections there may be, in all and from one address.

use std::sync::Arc;

use plimsoll::server::HttpLimits;

use super::ground::{Service, patient};
use crate::support::eventually;

#[tokio::test]
async fn beyond_the_bound_questions_of_life_are_answered_and_no_others() {
    let service = Service::within(HttpLimits { connections: 2, ..patient() }).await;
    let mut held = service.held(2).await;
    let refused = service.ask("/echo").await;
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n") && refused.contains("retry-after: 1\r\n"), "{refused}");
    assert!(refused.ends_with("too many connections are open; try again in a moment\n"), "{refused}");
    for _ in 0..100 {
        // Nobody asks for an end of the connection, which comes all the same.
        let alive = service.get("/healthz").await.read_to_end().await;
        assert!(alive.starts_with("HTTP/1.1 200 OK") && alive.contains("connection: close\r\n") && alive.ends_with("ok\n"), "{alive}");
    }
    service.release.notify_waiters();
    for caller in &mut held {
        assert!(caller.read_until("\r\n\r\n").await.starts_with("HTTP/1.1 200 OK"));
    }
    service.stop().await;
}

#[tokio::test]
async fn one_address_cannot_take_the_seats_of_all() {
    let limits = HttpLimits { per_address: 3, is_shared: Arc::new(|_| false), ..patient() };
    let service = Service::within(limits).await;
    let held = service.held(3).await;
    let refused = service.ask("/healthz").await;
    // Who sends after the refusal may be told of its end before he has read it.
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n") || refused.is_empty(), "{refused}");
    service.release.notify_waiters();
    drop(held);
    eventually("it is served again", async || service.ask("/healthz").await.contains("200 OK")).await;
    service.stop().await;
}

#[tokio::test]
async fn who_asks_nothing_makes_room_for_who_does() {
    let service = Service::within(HttpLimits { connections: 3, ..patient() }).await;
    let mut silent = service.send("").await;
    let mut halves = [service.send("GET /").await, service.send("GET /").await];
    let mut served = Vec::new();
    for _ in 0..20 {
        let mut caller = service.get("/healthz").await;
        assert!(caller.read_until("ok\n").await.contains("200 OK"));
        served.push(caller);
    }
    assert_eq!(silent.read_to_end().await, "");
    for half in &mut halves {
        assert_eq!(half.read_to_end().await, "");
    }
    service.stop().await;
}
