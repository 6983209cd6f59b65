use leptos::prelude::*;

use super::model::Standing;
use crate::app::ApiError;

/// The standing at this moment.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session.
#[server(endpoint = "standing", input = server_fn::codec::GetUrl)]
pub async fn get_standing() -> Result<Standing, ApiError> {
    crate::access::require_session().await?;
    Ok(crate::server::console_of_request()?.standing())
}
