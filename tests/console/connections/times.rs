//! How long a request may take to arrive, and a connection may be kept.

use std::time::{Duration, Instant};

use plimsoll::server::HttpLimits;

use super::ground::{Service, patient};

const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn half_a_head_is_kept_for_no_longer_than_a_head_may_take() {
    let service = Service::within(HttpLimits { head: SHORT, ..patient() }).await;
    let began = Instant::now();
    let mut silent = service.send("").await;
    let mut half = service.send("GET /healthz HTTP/1.1\r\nHost: serv").await;
    assert_eq!((silent.read_to_end().await, half.read_to_end().await), (String::new(), String::new()));
    assert!(began.elapsed() >= SHORT, "closed after {:?}", began.elapsed());
    service.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_answered_408_with_a_sentence() {
    let service = Service::within(HttpLimits { body: SHORT, ..patient() }).await;
    let mut slow = service.send("POST /echo HTTP/1.1\r\nHost: service\r\nContent-Length: 10\r\n\r\nabc").await;
    let answer = slow.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("the body of the request did not arrive within 0.3 s"), "{answer}");
    let mut quick = service.send("POST /echo HTTP/1.1\r\nHost: service\r\nContent-Length: 3\r\n\r\nabc").await;
    assert!(quick.read_until("abc").await.starts_with("HTTP/1.1 200 "));
    service.stop().await;
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another_until_it_has_been_idle_for_too_long() {
    let service = Service::within(HttpLimits { idle: SHORT, ..patient() }).await;
    let mut caller = service.get("/healthz").await;
    assert!(caller.read_until("ok\n").await.contains("200 OK"));
    tokio::io::AsyncWriteExt::write_all(&mut caller.stream, b"GET /healthz HTTP/1.1\r\nHost: service\r\n\r\n").await.expect("it is kept");
    assert!(caller.read_until("ok\n").await.contains("200 OK"));
    let answered = Instant::now();
    assert_eq!(caller.read_to_end().await, "");
    assert!(answered.elapsed() + Duration::from_millis(50) >= SHORT, "closed after {:?}", answered.elapsed());
    service.stop().await;
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_left() {
    let service = Service::within(HttpLimits { stall: SHORT, ..patient() }).await;
    let mut deaf = service.get("/endless").await;
    // Nothing is read until the server has had to wait for longer than it may.
    tokio::time::sleep(SHORT * 4).await;
    let unread = deaf.read_to_end().await;
    assert!(unread.starts_with("HTTP/1.1 200 OK"), "{}", unread.len());
    service.stop().await;
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end_and_the_others_do_not_delay_it() {
    let service = Service::within(patient()).await;
    let mut asked = service.held(1).await;
    let (_silent, _half) = (service.send("").await, service.send("GET /healthz HTTP/1.1\r\n").await);
    let mut idle = service.get("/healthz").await;
    assert!(idle.read_until("ok\n").await.contains("200 OK"));
    let release = service.release.clone();
    let began = Instant::now();
    let stopping = tokio::spawn(service.stop());
    assert_eq!(idle.read_to_end().await, "", "who asks nothing is left at once");
    release.notify_waiters();
    let answer = asked[0].read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer:?}");
    stopping.await.expect("it stopped");
    assert!(began.elapsed() < Duration::from_secs(3), "stopped after {:?}", began.elapsed());
}
