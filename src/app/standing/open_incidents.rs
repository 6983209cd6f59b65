//! The open incidents, directly under the header of every page.

use leptos::prelude::*;

use crate::alerts::model::Incident;
use crate::ui::format;
use crate::ui::level::LevelIcon;

/// The page *Alerts* has them all.
const SHOWN: usize = 3;

/// The most urgent first; nothing where nothing is open. `all`: the address of the page with all of them.
#[component]
pub fn OpenIncidents(all: String, incidents: Vec<Incident>) -> impl IntoView {
    let item = |incident: Incident| {
        let level = incident.severity.level();
        view! {
            <li>
                <strong class="level" data-level=level.as_str()><LevelIcon level />{level.label()}</strong>
                // The sentence has the numbers of then.
                <p><span class="since">"At "{format::clock_short(incident.said_at_ms())}" UTC: "</span>{incident.sentence}</p>
            </li>
        }
    };
    let more = incidents.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| view! { <p>{format!("and {more} more")}</p> });
    (!incidents.is_empty()).then(|| {
        view! {
            <section class="open-incidents" aria-labelledby="open-incidents">
                <h2 id="open-incidents"><a href=all>"Open incidents: "{incidents.len()}</a></h2>
                <ul>{incidents.into_iter().take(SHOWN).map(item).collect_view()}</ul>
                {more}
            </section>
        }
    })
}
