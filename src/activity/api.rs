//! The server function of the activity page's dialog.

use leptos::prelude::*;

use super::end_action::EndAction;
use crate::base::ApiError;

/// Cancels what a session does, or ends it; the session is the one that began at `started_us`.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] with the reason where it is refused,
/// [`ApiError::Forbidden`] where ending sessions is switched off.
#[server(endpoint = "activity/end")]
pub async fn end_session(how: EndAction, pid: i32, started_us: i64) -> Result<String, ApiError> {
    let who = crate::access::require_session().await?;
    let pages = crate::base::of_request::<std::sync::Arc<super::monitor::ActivityPages>>()?;
    let asked = super::engine::EndRequest { how, pid, started_us };
    let outcome = super::engine::end(pages.watch(), &who, asked).await;
    // Done or refused, the page shows it at once.
    pages.expire().await;
    let refused = if pages.watch().allowed.end_sessions { crate::base::bad_request } else { crate::base::forbidden };
    outcome.map_err(refused)
}
