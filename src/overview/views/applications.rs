//! Who holds connections to the server now.

use leptos::prelude::*;

use crate::overview::load::Application;
use crate::overview::model::ServerFacts;

/// The page *Activity* has them all.
const ROWS: usize = 10;

/// One row per application, most sessions first. `activity`: the address of all sessions.
#[component]
pub fn ApplicationsTable(activity: String, facts: ServerFacts) -> impl IntoView {
    let slots = facts.slots();
    let row = |of: &Application| {
        let share = format!("{:.1} %", slots.percent(of.sessions));
        view! {
            <tr>
                <th scope="row">{of.label().to_owned()}</th>
                <td class="number">{of.sessions}</td>
                <td class="number">{share}</td>
            </tr>
        }
    };
    let rest = facts.taken.applications.len().saturating_sub(ROWS);
    view! {
        <section aria-labelledby="applications">
            <h2 id="applications">"Who holds connections now"</h2>
            <table class="applications">
                <thead>
                    <tr>
                        <th scope="col">"application_name"</th>
                        <th scope="col" class="number">"Sessions"</th>
                        <th scope="col" class="number">"Of usable slots"</th>
                    </tr>
                </thead>
                <tbody>{facts.taken.applications.iter().take(ROWS).map(row).collect_view()}</tbody>
            </table>
            <p class="more"><a href=activity>{if rest > 0 { format!("{rest} more applications, and all sessions") } else { "All sessions".to_owned() }}</a></p>
        </section>
    }
}
