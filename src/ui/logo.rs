use leptos::prelude::*;

/// The load line: a circle with a bar through it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <circle cx="11" cy="11" r="7.5" fill="none" stroke="currentColor" stroke-width="2" />
            <path class="mark-line" d="M0 11h22" stroke-width="2.4" />
        </svg>
    }
}
