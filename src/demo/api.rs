//! The server function of the demo banner.

use leptos::prelude::*;

use super::model::DemoState;
use crate::app::ApiError;

/// Sets the number of simulated users; `None` goes back to the wave.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] above 400 users or without demo
/// traffic.
#[server(endpoint = "demo/users")]
pub async fn set_demo_users(users: Option<u32>) -> Result<DemoState, ApiError> {
    crate::access::require_session().await?;
    let console = crate::server::console_of_request()?;
    let demo =
        console.demo.as_ref().ok_or_else(|| crate::server::bad_request("There is no demo traffic here; start with --demo.".into()))?;
    demo.set_users(users).map_err(crate::server::bad_request)
}
