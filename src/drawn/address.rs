//! Pages of which each address is a drawing.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The name of the drawing at this address: the page with its query, as `history?range=day`.
pub fn named_by_address(page: &'static str) -> Signal<String> {
    let search = use_location().search;
    Signal::derive(move || match search.get().trim_start_matches('?') {
        "" => page.to_owned(),
        query => format!("{page}?{query}"),
    })
}
