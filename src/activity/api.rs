//! The server functions of the activity page.

use leptos::prelude::*;

use super::model::{ActivityView, How};
use crate::app::ApiError;

/// What the server is doing; the last good reading, and why, when it does not answer.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session.
#[server(endpoint = "activity", input = server_fn::codec::GetUrl)]
pub async fn get_activity() -> Result<ActivityView, ApiError> {
    crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    console.activity.freshen().await;
    Ok(console.activity.view())
}

/// Cancels what a session does, or ends it; the session is the one that began at `started_us`.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] with the reason where it is refused.
#[server(endpoint = "activity/end")]
pub async fn end_session(how: How, pid: i32, started_us: i64) -> Result<String, ApiError> {
    crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    let asked = super::engine::Asked { how, pid, started_us };
    let who = super::engine::who(use_context::<axum::http::request::Parts>().as_ref());
    super::engine::end(&console.activity, who, asked).await.map_err(crate::server::bad_request)
}
