use leptos::prelude::*;

use super::model::Standing;
use crate::base::ApiError;

/// The standing at this moment.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session.
#[server(endpoint = "standing", input = server_fn::codec::GetUrl)]
pub async fn get_standing() -> Result<Standing, ApiError> {
    crate::access::require_session().await?;
    Ok(crate::base::of_request::<std::sync::Arc<dyn super::Standings>>()?.standing())
}
