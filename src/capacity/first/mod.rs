//! The report that the page begins with; see `overview::first`.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use leptos::prelude::*;

#[cfg(not(feature = "ssr"))]
use browser::take;
#[cfg(feature = "ssr")]
use server::take;

use super::view::CapacityView;

/// `None` when the page was reached without the server.
pub fn first_capacity() -> Option<CapacityView> {
    let json = SharedValue::new(take).into_inner();
    serde_json::from_slice(json.as_bytes()).ok()
}
