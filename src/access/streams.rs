//! Answers that go on for as long as somebody looks: they end with their session, and a session has only so many.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use parking_lot::Mutex;
use tokio::time::sleep;

use super::login::Access;

/// One a tab: more tabs than anybody follows a load test in.
const MOST_A_SESSION: u32 = 8;
/// A stream outlives its session by this at the most, and by the few seconds for which a session is trusted.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How many streams each session has.
#[derive(Default)]
pub(super) struct StreamLimit(Mutex<HashMap<i64, u32>>);

/// The place of a stream; dropped, it is free.
struct StreamGuard {
    access: Arc<Access>,
    session: i64,
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        let mut streams = self.access.streams.0.lock();
        if let Some(count) = streams.get_mut(&self.session) {
            *count -= 1;
        }
        streams.retain(|_, count| *count > 0);
    }
}

fn take_place(access: &Arc<Access>, session: i64) -> Option<StreamGuard> {
    let mut streams = access.streams.0.lock();
    let count = streams.entry(session).or_insert(0);
    if *count >= MOST_A_SESSION {
        return None;
    }
    *count += 1;
    Some(StreamGuard { access: access.clone(), session })
}

/// The answer itself, unless it is a stream of events: such a one ends with its session.
pub(super) fn bounded(access: &Arc<Access>, session: i64, secret: String, response: Response) -> Response {
    let is_stream = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !is_stream {
        return response;
    }
    let Some(place) = take_place(access, session) else { return too_many() };
    let ended = ended(access.clone(), secret);
    response.map(|body| {
        let events = body.into_data_stream().take_until(Box::pin(ended));
        Body::from_stream(events.map(move |event| {
            let _held = &place;
            event
        }))
    })
}

/// Completes once the session with this secret has ended.
async fn ended(access: Arc<Access>, secret: String) {
    loop {
        sleep(LOOK_AGAIN).await;
        match access.session_of_secret(&secret, Instant::now()).await {
            Ok(Some(_)) => {}
            Ok(None) => return,
            // Not known is not over: the store is asked again.
            Err(error) => tracing::warn!("a session could not be checked: {error}"),
        }
    }
}

fn too_many() -> Response {
    let sentence = format!("this session already has {MOST_A_SESSION} open streams; close a tab of the console\n");
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, HeaderValue::from_static("5"))], sentence).into_response()
}
