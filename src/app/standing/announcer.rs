//! A change of the level, said aloud.

use leptos::prelude::*;

use super::model::Standing;
use plimsoll_model::Level;

/// A screen reader hears when the level changes, not every refresh.
#[component]
pub fn LevelAnnouncer(now: Signal<Option<Standing>>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<Level>>| {
        let (level, load) = now.with(|now| now.as_ref().map(|now| (now.level, now.load.clone()))).unwrap_or_default();
        if before.is_some_and(|before| before != level) {
            said.set(format!("{}: {load}.", level.map_or("Unknown", Level::label)));
        }
        level
    });
    view! { <p class="visually-hidden" role="status">{said}</p> }
}
