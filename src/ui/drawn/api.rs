//! The one server function of all drawn pages.

use leptos::prelude::*;

use super::model::Drawing;
use crate::app::ApiError;

/// A page as it is now; the last good one, and why, when the server does not answer.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] where no page has this name.
#[server(endpoint = "drawn", input = server_fn::codec::GetUrl)]
pub async fn get_drawing(page: String) -> Result<Drawing, ApiError> {
    let who = crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    let page = console.drawn_for(&page, &who).await.ok_or_else(|| crate::server::bad_request("This page does not exist.".into()))?;
    page.freshen().await;
    Ok(page.drawing())
}
