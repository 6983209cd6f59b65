//! What is over.

use leptos::prelude::*;

use super::open::CauseView;
use crate::alerts::model::Incident;
use crate::alerts::replay::DAYS;
use crate::base::timestamps::date_time;
use crate::ui::eager::any;
use crate::ui::format::duration_plain;
use crate::ui::level::LevelBadge;

/// The newest first.
#[component]
pub fn ResolvedSection(incidents: Vec<Incident>) -> impl IntoView {
    let body = match incidents.is_empty() {
        true => any(view! { <p class="calm">{format!("No incident was resolved in the last {DAYS} days.")}</p> }),
        false => any(incidents.into_iter().map(|incident| view! { <Line incident /> }).collect_view()),
    };
    view! {
        <section class="incidents resolved" aria-labelledby="resolved">
            <h2 id="resolved">{format!("Resolved in the last {DAYS} days")}</h2>
            {body}
        </section>
    }
}

#[component]
fn Line(incident: Incident) -> impl IntoView {
    let over_at = incident.resolved_at_ms.unwrap_or(incident.opened_at_ms);
    let lasted = duration_plain(over_at.saturating_sub(incident.opened_at_ms) as f64 / 1000.0);
    let by = incident.acknowledged.map(|by| format!(" · acknowledged by {}", by.by)).unwrap_or_default();
    let when = format!("{} to {} UTC, {lasted}{by}", date_time(incident.opened_at_ms / 1000), date_time(over_at / 1000));
    view! {
        <details class="finding" data-key=format!("resolved-{}", incident.id)>
            <summary>
                <LevelBadge level=incident.severity.level() />
                <span class="source">{incident.source}</span>
                <span class="sentence">{incident.sentence}</span>
            </summary>
            <div class="finding-body">
                <p class="note">{when}</p>
                {incident.numbers.map(|numbers| view! { <p class="note numbers">{numbers.words()}</p> })}
                {incident.cause.map(|cause| view! { <CauseView cause /> })}
            </div>
        </details>
    }
}
