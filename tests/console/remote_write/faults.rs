//! Receivers that are away, refuse, hang, or want to be left alone.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::http::StatusCode;
use tokio::net::TcpListener;

use super::ground::{Writing, samples_of};
use crate::ground::PASSWORD;
use crate::receiver::{Place, Receiver};
use crate::support::eventually;

/// The moments of the samples of one series that comes with every round, in milliseconds.
fn moments(receiver: &Receiver) -> Vec<u64> {
    let heard = receiver.heard();
    let samples = heard.iter().flat_map(samples_of);
    let own = samples.filter(|(labels, ..)| labels["__name__"] == "process_resident_memory_bytes");
    own.map(|(_, _, at_ms)| at_ms).collect()
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("milliseconds")
}

#[tokio::test]
async fn what_a_receiver_misses_while_it_is_away_it_gets_when_it_is_back() {
    let place = Place::free();
    let writing = Writing::to(place.address, "").await;
    eventually("the trouble is told", async || !writing.console.log_lines("samples wait in the queue").is_empty()).await;
    let round = writing.storage("samples_pending").await;
    assert!(round > 50.0, "{round}");
    eventually("four rounds wait", async || writing.storage("samples_pending").await >= 4.0 * round).await;
    let (waiting, until_ms) = (writing.storage("samples_pending").await, now_ms());
    let receiver = Receiver::at(place).await;
    eventually("nothing waits", async || writing.storage("samples_pending").await == 0.0).await;
    let moments = moments(&receiver);
    assert!(moments.len() >= 4 && moments.is_sorted_by(|one, next| one < next), "{moments:?}");
    let heard = receiver.heard();
    let arrived = heard.iter().flat_map(samples_of).filter(|(.., at_ms)| *at_ms <= until_ms).count();
    assert!(arrived as f64 >= waiting, "{waiting} samples waited, {arrived} of that time arrived");
    for lost in ["samples_failed_total", "samples_dropped_total"] {
        assert_eq!(writing.storage(lost).await, 0.0, "{lost}");
    }
    assert!(writing.storage("samples_retried_total").await > 0.0);
    let sent: usize = receiver.heard().iter().map(|heard| samples_of(heard).len()).sum();
    eventually("all that arrived is counted", async || writing.storage("samples_total").await >= sent as f64).await;
    writing.console.logged(1, "samples wait in the queue").await;
    writing.console.logged(1, "accepts samples again").await;
}

#[tokio::test]
async fn what_a_receiver_refuses_is_dropped_counted_and_logged_once() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::BAD_REQUEST, Vec::new())));
    let writing = Writing::to(receiver.address, "token = \"hunter22hunter22\"").await;
    eventually("three requests were refused", async || receiver.heard().len() >= 3).await;
    eventually("they are counted", async || writing.storage("samples_failed_total").await > 0.0).await;
    assert_eq!((writing.storage("samples_total").await, writing.storage("samples_retried_total").await), (0.0, 0.0));
    let told = writing.console.logged(1, "answers with status 400").await;
    assert!(told[0].contains("remote write to long") && !told[0].contains("hunter22"), "{told:?}");
    let session = writing.console.log_in(PASSWORD).await;
    let page = async || writing.console.get_as(&session, "/").await.text().await.expect("a page");
    assert!(page().await.contains("Remote write to long: the receiver answers with status 400"), "{}", page().await);
    let heard = receiver.heard().remove(0);
    assert_eq!((heard.path.as_str(), heard.header("authorization")), ("/write", "Bearer hunter22hunter22"));
    assert_eq!((heard.header("content-type"), heard.header("content-encoding")), ("application/x-protobuf", "snappy"));
    assert_eq!(heard.header("x-prometheus-remote-write-version"), "0.1.0");
    assert!(heard.header("user-agent").starts_with("plimsoll/"), "{heard:?}");
    receiver.answer(None);
    eventually("it accepts", async || writing.storage("samples_total").await > 0.0).await;
    writing.console.logged(1, "accepts samples again").await;
    eventually("the page says nothing more of it", async || !page().await.contains("Remote write to long")).await;
    assert!(!writing.console.log().contains("hunter22") && !writing.metrics().await.contains("hunter22"));
}

#[tokio::test]
async fn a_receiver_that_wants_a_rest_gets_it_and_then_all_of_it() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::TOO_MANY_REQUESTS, vec![("retry-after", "3".to_owned())])));
    let writing = Writing::to(receiver.address, "").await;
    eventually("it was asked", async || !receiver.heard().is_empty()).await;
    let asked = Instant::now();
    eventually("it is asked again", async || receiver.heard().len() > 1).await;
    assert!(asked.elapsed() > Duration::from_millis(2_500), "after {:?}", asked.elapsed());
    receiver.answer(None);
    eventually("nothing waits", async || writing.storage("samples_total").await > 0.0 && writing.storage("samples_pending").await == 0.0)
        .await;
    let heard = receiver.heard();
    assert_eq!(heard[0].body, heard[1].body, "the same request once more");
    assert_eq!((writing.storage("samples_failed_total").await, writing.storage("samples_dropped_total").await), (0.0, 0.0));
}

#[tokio::test]
async fn a_receiver_that_hangs_holds_up_nothing() {
    let hanging = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let writing = Writing::to(hanging.local_addr().expect("an address"), "timeout = \"1s\"").await;
    eventually("the trouble is told", async || !writing.console.log_lines("does not answer within 1 s").is_empty()).await;
    let asked = Instant::now();
    let round = writing.storage("samples_pending").await;
    assert!(asked.elapsed() < Duration::from_secs(1), "/metrics takes {:?}", asked.elapsed());
    eventually("rounds go on", async || writing.storage("samples_pending").await >= 2.0 * round).await;
    writing.console.logged(1, "does not answer within 1 s").await;
}
