//! What an axum service answers when its pool cannot serve: refused in a way that clients understand, and that tells a
//! stranger nothing of the service's insides.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::PoolError;

/// After a timeout or at a stop a retry within the same second would only join the queue again.
const SOONEST: Duration = Duration::from_secs(1);
/// A client that is told more than this would rather give up.
const LATEST: Duration = Duration::from_secs(30);

const BUSY: &str = "The service is busy and has no database connection free. Try again later.";
const CLOSED: &str = "The service is stopping. Try again later.";
const INTERNAL: &str = "The service cannot reach its database. Its log says why.";

/// A handler that returns `Result<_, PoolError>` sheds load as it should: 503 with `Retry-After` in seconds and
/// `{"error": "overloaded" | "timeout" | "closed", "message": …}`, where the message is one fixed sentence. Who holds the
/// connections and what connecting fails with is logged; [`DetailedRefusal`] tells it to the client as well. Errors of the
/// pool's configuration are a 500.
///
/// `Retry-After` varies at random by up to half of it, and by a second at least: clients that are refused together must not
/// come back together.
///
/// ```
/// use axum::extract::State;
/// use plimsoll_pool::{Pool, PoolError};
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
        let refusal = RefusalBody::of(&self);
        refusal.log(&self);
        refusal.answer(refusal.sentence)
    }
}

/// A [`PoolError`] that tells the client all that it knows: call sites, statements, and the server's own message. Only for
/// services whose clients may know that.
///
/// ```
/// use axum::extract::State;
/// use plimsoll_pool::http::DetailedRefusal;
/// use plimsoll_pool::Pool;
///
/// async fn for_operators(State(pool): State<Pool>) -> Result<String, DetailedRefusal> {
///     let lease = pool.acquire().await?;
///     Ok(format!("served by backend {}", lease.backend_pid()))
/// }
/// ```
#[derive(Debug)]
pub struct DetailedRefusal(pub PoolError);

impl From<PoolError> for DetailedRefusal {
    fn from(error: PoolError) -> Self {
        Self(error)
    }
}

impl IntoResponse for DetailedRefusal {
    fn into_response(self) -> Response {
        let refusal = RefusalBody::of(&self.0);
        refusal.log(&self.0);
        refusal.answer(&self.0.to_string())
    }
}

struct RefusalBody {
    status: StatusCode,
    /// Stable, for programs.
    code: &'static str,
    sentence: &'static str,
    retry_after: Option<Duration>,
}

impl RefusalBody {
    fn of(error: &PoolError) -> Self {
        let unavailable =
            |code, sentence, after| Self { status: StatusCode::SERVICE_UNAVAILABLE, code, sentence, retry_after: Some(after) };
        match error {
            PoolError::Overloaded { retry_after, .. } => unavailable("overloaded", BUSY, *retry_after),
            PoolError::Timeout { waited, .. } => unavailable("timeout", BUSY, *waited),
            PoolError::Closed => unavailable("closed", CLOSED, SOONEST),
            _ => Self { status: StatusCode::INTERNAL_SERVER_ERROR, code: "internal", sentence: INTERNAL, retry_after: None },
        }
    }

    /// Callers that are refused at once come in thousands, and the pool counts them; each timeout has a reason of its own.
    fn log(&self, error: &PoolError) {
        match error {
            PoolError::Timeout { .. } => tracing::warn!(refusal.code = self.code, "a client was refused: {error}"),
            PoolError::Overloaded { .. } | PoolError::Closed => {
                tracing::debug!(refusal.code = self.code, "a client was refused: {error}");
            }
            _ => tracing::error!(refusal.code = self.code, "the pool cannot be used: {error}"),
        }
    }

    fn answer(&self, message: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds(after, fastrand::f64())));
        }
        (self.status, headers, Json(json!({ "error": self.code, "message": message }))).into_response()
    }
}

/// Whole seconds, spread by up to half as many and by one at least. `jitter` is from 0 to 1, and never 1.
fn seconds(retry_after: Duration, jitter: f64) -> u64 {
    let soonest = retry_after.clamp(SOONEST, LATEST).as_secs_f64().ceil() as u64;
    let spread = (soonest / 2).max(1);
    soonest + ((spread + 1) as f64 * jitter) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimeoutCause;

    async fn answer(response: impl IntoResponse) -> (u16, bool, String) {
        let response = response.into_response();
        let (status, retry) = (response.status().as_u16(), response.headers().contains_key(header::RETRY_AFTER));
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        (status, retry, String::from_utf8(body.to_vec()).expect("JSON"))
    }

    fn timeout(cause: TimeoutCause) -> PoolError {
        PoolError::Timeout { waited: Duration::from_secs(3), cause }
    }

    #[test]
    fn whoever_is_refused_is_told_when_to_come_back_in_whole_seconds_and_not_all_the_same() {
        let spread = |ms: u64| [seconds(Duration::from_millis(ms), 0.0), seconds(Duration::from_millis(ms), 0.999)];
        assert_eq!([spread(0), spread(100), spread(1_100), spread(8_000)], [[1, 2], [1, 2], [2, 3], [8, 12]]);
        assert_eq!(spread(600_000), [30, 45], "later would be never");
    }

    #[tokio::test]
    async fn a_client_is_told_a_code_and_a_sentence_and_nothing_of_the_inside() {
        let statement = "update customers set card = '4000 1234' (src/pay.rs:12)";
        let inside = ["4000", "src/", "db-7"];
        let busy = || timeout(TimeoutCause::AllBusy { checked_out: 3, holders: vec![(statement.to_owned(), 3)] });
        let full = || timeout(TimeoutCause::ServerFull { message: "too many connections for role \"db-7\"".into() });
        let failing = || timeout(TimeoutCause::ConnectsFailing { message: "no route to db-7".into() });
        let broken = || PoolError::InvalidOptions("the database URL names db-7".into());
        for (error, status) in [(busy(), 503), (full(), 503), (failing(), 503), (PoolError::Closed, 503), (broken(), 500)] {
            let (given, retry, body) = answer(error).await;
            assert_eq!((given, retry), (status, status == 503), "{body}");
            assert!(inside.iter().all(|word| !body.contains(word)), "{body}");
        }
        let (status, _, body) = answer(DetailedRefusal(busy())).await;
        assert!(status == 503 && body.contains("4000 1234") && body.contains("\"error\":\"timeout\""), "by choice: {body}");
    }
}
