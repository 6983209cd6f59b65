use crate::access::reader_of_page;
use crate::server::console_of_request;

/// The drawing of the console that the page belongs to, without its HTML as JSON, and the HTML. The router lets nobody
/// in without a session.
pub(super) fn take(page: &str) -> (String, String) {
    let session = reader_of_page().and_then(|who| who.session);
    let drawing = console_of_request().ok().and_then(|console| Some(console.drawn_in(page, session)?.drawing()));
    let Some(mut drawing) = drawing else { return Default::default() };
    let html = std::mem::take(&mut drawing.html);
    (serde_json::to_string(&drawing).unwrap_or_default(), html)
}
