//! What stands around the wall: how old its numbers are, and a small way back. Nothing else can be clicked.

use leptos::prelude::*;

use super::standing::{CurrentStanding, LevelAnnouncer};
use crate::base::BasePath;
use crate::ui::logo::Logo;
use crate::ui::refresh::Refresh;

/// The frame of a page that is read from far away.
#[component]
pub fn WallFrame<V: IntoView + 'static>(children: TypedChildren<V>) -> impl IntoView {
    let home = expect_context::<BasePath>().of("/");
    let standing = expect_context::<CurrentStanding>();
    standing.follow(false);
    let clock = expect_context::<Refresh>();
    clock.never_off();
    view! {
        <header class="wall-top">
            // `external`: what this page has set ends with it.
            <a class="brand" href=home rel="external"><Logo />"Plimsoll"<span class="visually-hidden">": back to the console"</span></a>
            <span class="refresh-status">{move || clock.status()}</span>
            <noscript><meta http-equiv="refresh" content="30" /></noscript>
        </header>
        <LevelAnnouncer now=standing.signal() />
        {children.into_inner()()}
    }
}
