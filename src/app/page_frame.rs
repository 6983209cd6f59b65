//! What stands around every page for somebody who is logged in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::help::Help;
use super::palette::Palette;
use super::standing::{CurrentStanding, LevelAnnouncer, Standing, StateStrip};
use crate::base::BasePath;
use crate::demo::banner::DemoBanner;
use crate::ui::gestures::follow_gestures;
use crate::ui::level::StateBadge;
use crate::ui::logo::Logo;
use crate::ui::refresh::RefreshControl;
use crate::ui::theme::ThemeChoice;

/// Header, navigation and the page itself. `refreshes`: the page has numbers that are read anew.
#[component]
pub fn PageFrame<V: IntoView + 'static>(#[prop(default = true)] refreshes: bool, children: TypedChildren<V>) -> impl IntoView {
    let base = expect_context::<BasePath>();
    let path = use_location().pathname;
    let standing = expect_context::<CurrentStanding>();
    standing.follow(!refreshes);
    follow_gestures();
    let now = standing.signal();
    let open = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.open).filter(|count| *count > 0)));
    let first = Memo::new(move |_| now.with(|now| now.as_ref().is_some_and(|now| now.fleet)));
    let here = base.clone();
    let current = move |page: &'static str| {
        let address = here.of(page);
        move || (path.read().as_str() == address).then_some("page")
    };
    view! {
        // `external`: the router would take the address and leave the focus where it is.
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <header class="top">
            <a class="brand" href=base.of("/")>
                <Logo />
                <span class="brand-name">"Plimsoll"</span>
            </a>
            {move || now.get().map(|now| view! { <Place now /> })}
            <nav aria-label="Main">
                <a href=base.of("/") aria-current=current("/")>{move || if first.get() { "Fleet" } else { "Overview" }}</a>
                <a href=base.of("/capacity") aria-current=current("/capacity")>"Capacity"</a>
                <a href=base.of("/activity") aria-current=current("/activity")>"Activity"</a>
                <a href=base.of("/history") aria-current=current("/history")>"History"</a>
                <a href=base.of("/alerts") aria-current=current("/alerts")>"Alerts"{move || open.get().map(|count| view! { <Count count /> })}</a>
                <a href=base.of("/load-test") aria-current=current("/load-test")>"Load test"</a>
                <a href=base.of("/access") aria-current=current("/access")>"Access"</a>
            </nav>
            <Palette />
            {refreshes.then(RefreshControl)}
            <ThemeChoice />
            <form method="post" action=base.of("/logout")>
                <button type="submit">"Log out"</button>
            </form>
        </header>
        <StateStrip now />
        <DemoBanner demo=Signal::derive(move || now.with(|now| now.as_ref().and_then(|now| now.demo))) />
        <LevelAnnouncer now />
        {children.into_inner()()}
        <Help />
    }
}

/// Which console this is, and how it is.
#[component]
fn Place(now: Standing) -> impl IntoView {
    let (level, base) = (now.worst, expect_context::<BasePath>());
    view! {
        <span class="place">
            {now.environment.map(|name| view! { <span class="environment">{name}</span> })}
            <span class="server-name">{now.server}</span>
            <StateBadge level />
            {now.console.map(|console| view! { <a class="which-console" href=base.of("/fleet/consoles")>{console.words()}</a> })}
        </span>
    }
}

/// Incidents that are open.
#[component]
fn Count(count: usize) -> impl IntoView {
    view! { <span class="count">{count}<span class="visually-hidden">" open"</span></span> }
}
