//! What an error text means: `/api/v1/explain`.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::explain::answer::{Answer, Explained, explain};
use crate::explain::pools::{PoolNow, of_pools};
use crate::explain::standing;
use crate::fleet::model::SourceKind;
use crate::history::model::Range;
use crate::overview::model::Overview;
use crate::server::Console;

/// A text to explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorText {
    /// An error message, a stack trace or lines of a log. The whole body has at most 64 KiB.
    pub text: String,
}

/// Which limit an error text tells of, how it stands now, and what to do. The text is not kept, and nothing is changed. The server is
/// read at most every five seconds, pools from memory.
#[utoipa::path(post, path = "/api/v1/explain", tag = "server", request_body = ErrorText, responses(
    (status = 200, description = "The answer; `verdict` is `unknown` for a text without a known message", body = Answer),
    (status = 415, description = "The body is not said to be JSON", body = ErrorBody),
    (status = 413, description = "The body is longer than 64 KiB", body = String, content_type = "text/plain")))]
pub(super) async fn explain_text(
    State(RestState { console }): State<RestState>,
    question: Result<Json<ErrorText>, JsonRejection>,
) -> Result<Json<Answer>, RestError> {
    let Json(ErrorText { text }) = question?;
    // Some milliseconds for the longest text: not on a thread that answers others.
    let explained = tokio::task::spawn_blocking(move || explain(&text)).await.map_err(|error| RestError::Store(error.to_string()))?;
    let Explained { mut answer, found } = explained;
    if let Some(found) = found {
        answer.now = match console.capacity.recent_facts().await {
            Ok(facts) => standing::of_server(&found, &facts),
            Err(reason) => vec![standing::unread(&found, &reason)],
        };
        answer.now.extend(of_pools(found.subject, &pools(&console)));
    }
    Ok(Json(answer))
}

fn pools(console: &Console) -> Vec<PoolNow> {
    let Overview { pools, fleet, .. } = console.overview.overview(Range::default());
    let own = pools.iter().map(|pool| PoolNow {
        name: pool.name.clone(),
        of_pooler: false,
        checked_out: Some(pool.snapshot.checked_out),
        total_capacity: Some(pool.snapshot.total_capacity()),
        waiting: Some(pool.snapshot.waiting),
    });
    let observed = fleet.pools.iter().map(|pool| PoolNow {
        name: pool.identity.to_string(),
        of_pooler: pool.kind == SourceKind::Pgbouncer,
        checked_out: pool.reading.gauges.checked_out,
        total_capacity: pool.reading.gauges.total_capacity,
        waiting: pool.reading.gauges.waiting,
    });
    own.chain(observed).collect()
}
