use std::sync::Arc;

use crate::base::of_request;
use crate::drawn::Catalogue;

/// The drawing of the console that the page belongs to, without its HTML as JSON, and the HTML. The router lets nobody
/// in without a session.
pub(super) fn take(page: &str) -> (String, String) {
    let catalogue = of_request::<Arc<dyn Catalogue>>();
    let drawing = catalogue.ok().and_then(|catalogue| Some(catalogue.find(page)?.drawing()));
    let Some(mut drawing) = drawing else { return Default::default() };
    let html = std::mem::take(&mut drawing.html);
    (serde_json::to_string(&drawing).unwrap_or_default(), html)
}
