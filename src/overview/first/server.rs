use crate::history::model::Range;
use crate::server::console_of_request;

/// The overview of the console that the page belongs to. The router lets nobody in without a session.
pub(super) fn take(range: Range) -> String {
    let overview = console_of_request().map(|console| console.overview(range));
    overview.ok().and_then(|overview| serde_json::to_string(&overview).ok()).unwrap_or_default()
}
