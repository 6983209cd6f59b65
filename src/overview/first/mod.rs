//! The numbers that a page begins with: the server puts them into the document, the browser reads them
//! there, so that the page is whole before the first request.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use leptos::prelude::*;

#[cfg(not(feature = "ssr"))]
use browser::take;
#[cfg(feature = "ssr")]
use server::take;

use super::model::Overview;
use crate::history::model::Range;

/// `None` when the page was reached without the server.
pub fn first_overview(range: Range) -> Option<Overview> {
    // As text, read as answers are: a second reader for the same types would be 30 kB of WASM.
    let json = SharedValue::new(move || take(range)).into_inner();
    serde_json::from_slice(json.as_bytes()).ok()
}
