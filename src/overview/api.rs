//! The server function of the overview.

use leptos::prelude::*;

use super::model::Overview;
use crate::app::ApiError;
use crate::history::model::Range;

/// The overview at this moment.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session.
#[server(endpoint = "overview", input = server_fn::codec::GetUrl)]
pub async fn get_overview(range: Range) -> Result<Overview, ApiError> {
    crate::access::require_session().await?;
    Ok(crate::server::console_of_request()?.overview(range))
}
