//! A severity as colour, icon and word. The colours and icons are those of the levels; the words are not, and an info has a tone
//! of its own.

use leptos::prelude::*;

use crate::capacity::model::Severity;
use crate::ui::level::LevelIcon;
use plimsoll_model::Level;

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Ok => Level::Healthy,
        Severity::Info => Level::Moderate,
        Severity::Warning => Level::Warning,
        Severity::Critical => Level::Critical,
    }
}

/// An info asks for nothing: it has no level's colour.
fn tone(severity: Severity) -> &'static str {
    if severity == Severity::Info { "info" } else { level(severity).as_str() }
}

/// Icon and word in the level's colour.
#[component]
pub fn FindingSeverityBadge(severity: Severity) -> impl IntoView {
    view! {
        <span class="level" data-level=tone(severity)>
            <LevelIcon level=level(severity) />
            {severity.label()}
        </span>
    }
}
