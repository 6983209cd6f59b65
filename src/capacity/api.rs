//! The server function of the capacity page.

use leptos::prelude::*;

use super::view::CapacityView;
use crate::app::ApiError;

/// The report of a moment ago; the last good one, and why, when the server does not answer.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session.
#[server(endpoint = "capacity", input = server_fn::codec::GetUrl)]
pub async fn get_capacity() -> Result<CapacityView, ApiError> {
    crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    console.capacity.freshen().await;
    Ok(console.capacity.view())
}
