//! A level as colour, icon and word: never colour alone.

use leptos::either::Either;
use leptos::prelude::*;

use plimsoll_model::Level;

/// The icon's path in a box of 16 by 16: tick, dash, triangle, octagon.
fn shape(level: Level) -> &'static str {
    match level {
        Level::Healthy => "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2M4.9 8.3l2.2 2.2 4.1-4.6",
        Level::Moderate => "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2M4.8 8h6.4",
        Level::Warning => "M8 1.6 15 14H1zM8 6.2v3.6M8 11.6v.8",
        Level::Critical => "M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
    }
}

/// The icon alone, for where the word stands beside it anyway.
#[component]
pub fn LevelIcon(level: Level) -> impl IntoView {
    view! {
        <svg class="level-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d=shape(level) fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round" />
        </svg>
    }
}

/// The badge of a level; `None`: it is not known.
#[component]
pub fn StateBadge(level: Option<Level>) -> impl IntoView {
    match level {
        Some(level) => Either::Left(view! { <LevelBadge level /> }),
        None => Either::Right(view! {
            <span class="level" data-level="unknown">
                <svg class="level-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2.6 2.2" />
                </svg>
                "Unknown"
            </span>
        }),
    }
}

/// Icon and word in the level's colour.
#[component]
pub fn LevelBadge(level: Level) -> impl IntoView {
    view! {
        <span class="level" data-level=level.as_str()>
            <LevelIcon level />
            {level.label()}
        </span>
    }
}
