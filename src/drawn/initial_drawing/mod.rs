//! What a page begins with, so that it is whole before the first request. Its HTML stands in the document already; what else belongs to
//! the drawing is put there as JSON, which the browser reads.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use leptos::prelude::*;

#[cfg(not(feature = "ssr"))]
use browser::take;
#[cfg(feature = "ssr")]
use server::take;

use super::model::Drawing;

/// `None` when the page was reached without the server. In the browser it comes without its HTML.
pub fn first_drawing(page: &str) -> Option<Drawing> {
    let (head, html) = take(page);
    let json = SharedValue::new(move || head).into_inner();
    let head: Drawing = serde_json::from_slice(json.as_bytes()).ok()?;
    Some(Drawing { html, ..head })
}
