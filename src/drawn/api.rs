//! The one server function of all drawn pages.

use leptos::prelude::*;

use super::model::Drawing;
use crate::base::ApiError;

/// A page as it is now; the last good one, and why, when the server does not answer.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] where no page has this name.
#[server(endpoint = "drawn", input = server_fn::codec::GetUrl)]
pub async fn get_drawing(page: String) -> Result<Drawing, ApiError> {
    let catalogue = crate::base::of_request::<std::sync::Arc<dyn super::Catalogue>>()?;
    // It checks who asks.
    let page = catalogue.ask(page).await?;
    page.freshen().await;
    Ok(page.drawing())
}

/// The HTML of a drawing that is no page of its own; `None`: there is no answer.
pub async fn ask_for_html(name: String) -> Option<String> {
    get_drawing(name).await.ok().map(|drawing| drawing.html)
}
