//! What stands around every page for somebody who is logged in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::base::Base;
use crate::ui::refresh::RefreshControl;
use crate::ui::theme::ThemeChoice;

/// Header, navigation and the page itself. `refreshes`: the page has numbers that are read anew.
#[component]
pub fn Frame<V: IntoView + 'static>(#[prop(default = true)] refreshes: bool, children: TypedChildren<V>) -> impl IntoView {
    let base = expect_context::<Base>();
    let path = use_location().pathname;
    let here = base.clone();
    let current = move |page: &'static str| {
        let address = here.of(page);
        move || (path.read().as_str() == address).then_some("page")
    };
    view! {
        // `external`: the router would take the address and leave the focus where it is.
        <a class="skip" href="#main" rel="external">"Skip to the numbers"</a>
        <header class="top">
            <a class="brand" href=base.of("/")>
                <Mark />
                "Plimsoll"
            </a>
            <nav aria-label="Main">
                <a href=base.of("/") aria-current=current("/")>"Overview"</a>
                <a href=base.of("/capacity") aria-current=current("/capacity")>"Capacity"</a>
                <a href=base.of("/activity") aria-current=current("/activity")>"Activity"</a>
                <a href=base.of("/history") aria-current=current("/history")>"History"</a>
                <a href=base.of("/alerts") aria-current=current("/alerts")>"Alerts"</a>
                <a href=base.of("/load-test") aria-current=current("/load-test")>"Load test"</a>
                <a href=base.of("/access") aria-current=current("/access")>"Access"</a>
            </nav>
            {refreshes.then(RefreshControl)}
            <ThemeChoice />
            <form method="post" action=base.of("/logout")>
                <button type="submit">"Log out"</button>
            </form>
        </header>
        {children.into_inner()()}
    }
}

/// The load line: a circle with a bar through it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <circle cx="11" cy="11" r="7.5" fill="none" stroke="currentColor" stroke-width="2" />
            <path class="mark-line" d="M0 11h22" stroke-width="2.4" />
        </svg>
    }
}
