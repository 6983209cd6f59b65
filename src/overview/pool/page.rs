//! `/pools/…`. Drawn by `views`; one page for each pool and range.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::base::BasePath;
use crate::drawn::DrawnPage;

/// One pool: the address says which, and what range its chart has.
#[component]
pub fn PoolPage() -> impl IntoView {
    let (base, location) = (expect_context::<BasePath>(), use_location());
    let name = Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        let page = path.strip_prefix(base.as_str()).unwrap_or(&path).trim_matches('/');
        format!("{page}?{}", query.trim_start_matches('?'))
    });
    view! { <DrawnPage name title="Pool" class="pool-page" /> }
}
