//! A severity as colour, icon and word: never colour alone.

use leptos::prelude::*;

use crate::alerts::model::Severity;
use crate::ui::level::LevelBadge;

/// Icon and word in the level's colour.
#[component]
pub fn SeverityBadge(severity: Severity) -> impl IntoView {
    view! { <LevelBadge level=severity.level() /> }
}
