use crate::server::console_of_request;

/// The reading of the console that the page belongs to. The router lets nobody in without a session.
pub(super) fn take() -> String {
    let view = console_of_request().map(|console| console.activity.view());
    view.ok().and_then(|view| serde_json::to_string(&view).ok()).unwrap_or_default()
}
