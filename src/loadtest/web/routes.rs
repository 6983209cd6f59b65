//! What the page's forms, its live view and its downloads ask for. Plain forms, so that they work without a script;
//! all of it behind the login.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::time::sleep;

use super::csv::csv;
use crate::access::Actor;
use crate::base::BasePath;
use crate::loadtest::form::LoadTestForm;
use crate::loadtest::markdown::markdown;
use crate::loadtest::runs::LoadTests;
use crate::loadtest::runs::RunnerStatus;
use crate::loadtest::views;

/// Between two pictures: a line that climbs smoothly, and a few kilobytes a second.
const PACE: Duration = Duration::from_millis(250);

/// nginx holds back what it is not told to hand on at once; other proxies take no notice.
const UNBUFFERED: (HeaderName, HeaderValue) = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

#[derive(Clone)]
struct LoadTestWebState {
    tests: Arc<LoadTests>,
    base: BasePath,
}

impl LoadTestWebState {
    /// To the page, which shows what came of it; without a page to begin tests from, the reason itself.
    fn back(&self) -> Response {
        match self.tests.offer.no_tests() {
            Some(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
            None => Redirect::to(&self.base.of("/load-test")).into_response(),
        }
    }
}

/// `/api/load-test/…`. Whoever merges them lets nobody in without a session.
pub fn routes(tests: Arc<LoadTests>, base: BasePath) -> Router {
    Router::new()
        .route("/api/load-test/start", post(start))
        .route("/api/load-test/abort", post(abort))
        .route("/api/load-test/live", get(live))
        .route("/api/load-test/compare", get(compare))
        .route("/api/load-test/runs/{id}/{format}", get(download))
        .with_state(LoadTestWebState { tests, base })
}

async fn start(State(ground): State<LoadTestWebState>, who: Actor, Form(asked): Form<LoadTestForm>) -> Response {
    ground.tests.start(asked, who).await;
    ground.back()
}

async fn abort(State(ground): State<LoadTestWebState>, who: Actor) -> Response {
    ground.tests.abort(&who).await;
    ground.back()
}

#[derive(Deserialize)]
struct Two {
    before: i64,
    now: i64,
}

async fn compare(State(ground): State<LoadTestWebState>, Query(Two { before, now }): Query<Two>) -> Redirect {
    Redirect::to(&ground.base.of(&format!("/load-test/compare/{before}/{now}")))
}

async fn download(State(ground): State<LoadTestWebState>, Path((id, format)): Path<(i64, String)>) -> Response {
    let report = match ground.tests.runs.report(id).await {
        Ok(Some(report)) => report,
        Ok(None) => {
            return (StatusCode::NOT_FOUND, format!("load test {id} does not exist; /load-test lists all load tests\n")).into_response();
        }
        Err(error) => {
            tracing::error!("a load test could not be read: {error}");
            return (StatusCode::INTERNAL_SERVER_ERROR, "the console's store cannot be read; see the console's log\n").into_response();
        }
    };
    let (kind, text) = match format.as_str() {
        "json" => ("application/json", serde_json::to_string_pretty(&report).unwrap_or_default()),
        "csv" => ("text/csv; charset=utf-8", csv(&report)),
        "md" => ("text/markdown; charset=utf-8", markdown(&report)),
        _ => return (StatusCode::NOT_FOUND, "the formats of a load test are json, csv and md\n").into_response(),
    };
    let name = format!("attachment; filename=\"plimsoll-loadtest-{id}.{format}\"");
    let disposition = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// The live part of the page whenever it has changed; `over` when a test has ended. Where nobody tests as the
/// stream is opened it begins with `over`: a test may have ended since the page was drawn.
async fn live(State(ground): State<LoadTestWebState>) -> impl IntoResponse {
    let stopping = ground.tests.stopping();
    let (news, base) = (ground.tests.watch(), ground.base);
    let ended = news.borrow().ended;
    let events = unfold((news, base, ended, true), |(mut news, base, ended, first)| async move {
        if !first {
            news.changed().await.ok()?;
            // What comes within the pace is drawn as one.
            sleep(PACE).await;
        }
        let stage: RunnerStatus = news.borrow_and_update().clone();
        let is_over = stage.ended > ended || (first && stage.running.is_none());
        let name = if is_over { "over" } else { "now" };
        let event = Event::default().event(name).data(views::now(&base, &stage));
        Some((Ok::<_, Infallible>(event), (news, base, stage.ended, false)))
    });
    // An open stream would hold up the end of the console.
    let events = futures_util::StreamExt::take_until(events, stopping.cancelled_owned());
    ([UNBUFFERED], Sse::new(events).keep_alive(KeepAlive::default()))
}
