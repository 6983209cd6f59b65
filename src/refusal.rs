//! What an axum service answers when its pool cannot serve: refused in a way that clients understand.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::pool::PoolError;

/// After a timeout or at a stop a retry within the same second would only join the queue again.
const SOONEST: Duration = Duration::from_secs(1);
/// A client that is told more than this would rather give up.
const LATEST: Duration = Duration::from_secs(30);

/// A handler that returns `Result<_, PoolError>` sheds load as it should: 503 with `Retry-After` in seconds and
/// `{"error": "overloaded" | "timeout" | "closed", "message": …}`, where the message is the error's sentence: for a
/// timeout it says who holds the connections. Errors of the pool's configuration are a 500 without details.
///
/// ```
/// use axum::extract::State;
/// use plimsoll::pool::{Pool, PoolError};
///
/// async fn orders(State(pool): State<Pool>) -> Result<String, PoolError> {
///     let lease = pool.acquire().await?;
///     Ok(format!("served by backend {}", lease.backend_pid()))
/// }
/// ```
///
/// Where a query ran on `&Pool`, [`PoolError::of`] finds the reason in sqlx's error.
impl IntoResponse for PoolError {
    fn into_response(self) -> Response {
        match &self {
            PoolError::Overloaded { retry_after, .. } => unavailable("overloaded", &self, *retry_after),
            PoolError::Timeout { waited, .. } => unavailable("timeout", &self, *waited),
            PoolError::Closed => unavailable("closed", &self, SOONEST),
            _ => internal(&self),
        }
    }
}

fn unavailable(code: &str, error: &PoolError, retry_after: Duration) -> Response {
    let seconds = retry_after.clamp(SOONEST, LATEST).as_secs_f64().ceil() as u64;
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (StatusCode::SERVICE_UNAVAILABLE, headers, Json(json!({ "error": code, "message": error.to_string() }))).into_response()
}

fn internal(error: &PoolError) -> Response {
    tracing::error!("the pool cannot be used: {error}");
    let body = json!({ "error": "internal", "message": "something went wrong on this side; the service's log says what" });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::TimeoutCause;

    fn answer(error: PoolError) -> (u16, Option<String>) {
        let response = error.into_response();
        let after = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().expect("text").to_owned());
        (response.status().as_u16(), after)
    }

    #[test]
    fn whoever_is_refused_is_told_when_to_come_back_in_whole_seconds() {
        let overloaded = |ms| PoolError::Overloaded { waiting: 9, retry_after: Duration::from_millis(ms) };
        let timeout = |seconds| PoolError::Timeout {
            waited: Duration::from_secs(seconds),
            cause: TimeoutCause::AllBusy { checked_out: 3, holders: Vec::new() },
        };
        let after = |seconds: &str| (503, Some(seconds.to_owned()));
        assert_eq!(
            [answer(overloaded(100)), answer(overloaded(1_100)), answer(overloaded(600_000))],
            [after("1"), after("2"), after("30")]
        );
        assert_eq!([answer(timeout(0)), answer(timeout(3)), answer(PoolError::Closed)], [after("1"), after("3"), after("1")]);
        assert_eq!(answer(PoolError::NoRuntime), (500, None));
    }
}
