//! The server functions of the demo banner.

use leptos::prelude::*;

use super::model::{DemoState, Trouble};
use crate::base::ApiError;

/// Sets the number of simulated users; `None` goes back to the wave.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] above 400 users or without demo
/// traffic.
#[server(endpoint = "demo/users")]
pub async fn set_demo_users(users: Option<u32>) -> Result<DemoState, ApiError> {
    let who = crate::access::require_session().await?;
    let control = crate::base::of_request::<super::engine::Control>()?;
    let demo =
        control.traffic.as_ref().ok_or_else(|| crate::base::bad_request("There is no demo traffic here; start with --demo.".into()))?;
    let set = demo.set_users(users);
    let entry = crate::access::audit::AuditEntry::new(&who, crate::access::audit::Action::ChangeDemo, "the simulated users");
    let sentence = users.map_or_else(|| "the wave again".to_owned(), |users| format!("{users} users"));
    control.audit.keep(entry.ended(set.as_ref().map(|_| sentence.as_str()).map_err(String::as_str))).await;
    set.map(|()| control.state(demo)).map_err(crate::base::bad_request)
}

/// Makes a trouble happen, instead of the one that happens; [`Trouble::None`] ends it.
///
/// # Errors
/// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] where it cannot happen.
#[server(endpoint = "demo/trouble")]
pub async fn set_demo_trouble(trouble: Trouble) -> Result<(), ApiError> {
    let who = crate::access::require_session().await?;
    let control = crate::base::of_request::<super::engine::Control>()?;
    let there_is_none = || crate::base::bad_request("There is no demo fleet here; start with --demo-fleet.".into());
    let troubles = control.troubles.as_ref().ok_or_else(there_is_none)?;
    let set = troubles.set(trouble).await;
    let entry = crate::access::audit::AuditEntry::new(&who, crate::access::audit::Action::ChangeDemo, "the trouble of the demo");
    control.audit.keep(entry.ended(set.as_ref().map(|_| trouble.as_str()).map_err(String::as_str))).await;
    set.map(drop).map_err(crate::base::bad_request)
}
