use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos::server_fn::error::ServerFnErrorErr;
use leptos_axum::ResponseOptions;

/// Whether it is the request that cannot be read. It is answered with status 400 then; server_fn alone would say 500.
pub(super) fn is_bad_request(error: &ServerFnErrorErr) -> bool {
    use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
    let is_bad = matches!(error, Args(_) | MissingArg(_) | Deserialization(_) | Request(_));
    if let Some(response) = use_context::<ResponseOptions>().filter(|_| is_bad) {
        response.set_status(StatusCode::BAD_REQUEST);
    }
    is_bad
}
