use leptos::server_fn::error::ServerFnErrorErr;

/// Whether it is the request that could not be written. What the server makes of one that it cannot read comes as its answer.
pub(super) fn is_bad_request(error: &ServerFnErrorErr) -> bool {
    matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_))
}
