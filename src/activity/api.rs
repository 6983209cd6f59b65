//! The server function of the activity page's dialog.

use leptos::prelude::*;

use super::how::How;
use crate::app::ApiError;

/// Cancels what a session does, or ends it; the session is the one that began at `started_us`.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] with the reason where it is refused,
/// [`ApiError::Forbidden`] where ending sessions is switched off.
#[server(endpoint = "activity/end")]
pub async fn end_session(how: How, pid: i32, started_us: i64) -> Result<String, ApiError> {
    let who = crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    let asked = super::engine::Asked { how, pid, started_us };
    let outcome = super::engine::end(&console.activity, &who, asked).await;
    // Done or refused, the page shows it at once.
    console.activity_pages.expire().await;
    let refused = if console.activity.allowed.end_sessions { crate::server::bad_request } else { crate::server::forbidden };
    outcome.map_err(refused)
}
