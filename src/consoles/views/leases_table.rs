//! Every lease as a row: for whoever cannot point at a cell.

use leptos::prelude::*;

use crate::consoles::model::{ConsolesNow, LeaseState};
use crate::ui::format;

#[component]
pub fn LeasesTable(now: ConsolesNow) -> impl IntoView {
    let rows = now.leases.into_iter().map(|lease| view! { <Row lease /> }).collect_view();
    view! {
        <details class="leases">
            <summary>"Terms and time left"</summary>
            <p class="summary">
                "A console renews its leases twice a second. A term grows whenever a lease changes hands, so nobody can write late under an \
                 old one."
            </p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Work"</th>
                        <th scope="col">"Console"</th>
                        <th scope="col" class="number">"Term"</th>
                        <th scope="col" class="number">"Lasts"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

#[component]
fn Row(lease: LeaseState) -> impl IntoView {
    let work = match (lease.shard, lease.work.as_str()) {
        (Some(number), _) => format!("Shard {number}"),
        (None, "rules") => "Judging the rules".to_owned(),
        (None, _) => "Sending notices".to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{work}</th>
            <td><bdi>{lease.console.unwrap_or_else(|| "nobody".to_owned())}</bdi></td>
            <td class="number">{lease.term.map_or_else(|| "—".to_owned(), |term| term.to_string())}</td>
            <td class="number">{format::duration_text(lease.left_s)}</td>
        </tr>
    }
}
