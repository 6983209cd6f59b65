//! Draws the page.

mod leases_table;
mod marks;
mod strip;
mod table;
#[cfg(test)]
mod tests;

use leptos::either::Either;
use leptos::prelude::*;

use super::model::{ConsolesFinding, ConsolesNow, FindingWeight};
use crate::base::BasePath;
use crate::ui::format;
use leases_table::LeasesTable;
use marks::Marks;
use strip::ShardStrip;
use table::ConsolesTable;

/// The page.
pub fn draw(base: &BasePath, now: &ConsolesNow) -> String {
    let scale = base.of("/docs/SCALE.md");
    let below = match now.shared {
        false => Either::Left(view! { <Alone scale /> }),
        true => Either::Right(view! { <Several now=now.clone() scale /> }),
    };
    let page = view! {
        <h1>"Consoles"</h1>
        {below}
        <footer>"As of "<time class="taken-at">{format!("{} UTC", format::clock(now.taken_at_ms))}</time></footer>
    };
    page.to_html()
}

#[component]
fn Alone(scale: String) -> impl IntoView {
    view! {
        <p class="summary">
            "This console works alone, with a store of its own. To have several, copy the store to a PostgreSQL, which brings the past along, and start "
            "each with that "<code>"--store"</code>" and a "<code>"--console-name"</code>" of its own: "
            <a href=scale rel="external">"several consoles"</a>"."
        </p>
    }
}

#[component]
fn Several(now: ConsolesNow, scale: String) -> impl IntoView {
    let marks = Marks::of(&now);
    let of_frame = now.store_error.clone().unwrap_or_default();
    let findings = now.findings.iter().map(|finding| view! { <Finding finding=without(finding.clone(), &of_frame) /> }).collect_view();
    view! {
        <p class="summary">
            "They share one store and divide the work: each source belongs to one of 64 shards, and each shard is held by one console, "
            "which asks it. If a console ends, the others take over. "<a href=scale rel="external">"Several consoles"</a>"."
        </p>
        {(!now.findings.is_empty()).then(|| view! { <div class="console-findings">{findings}</div> })}
        <section class="consoles" aria-labelledby="consoles-table">
            <h2 id="consoles-table">"Who they are"</h2>
            <ConsolesTable now=now.clone() marks=marks.clone() />
        </section>
        <section class="shards" aria-labelledby="shards">
            <h2 id="shards">"Who holds which shard"</h2>
            <ShardStrip now=now.clone() marks />
            <LeasesTable now />
        </section>
    }
}

/// What the frame of every page says stands directly above: here is the rest of it.
fn without(finding: ConsolesFinding, of_frame: &str) -> ConsolesFinding {
    match finding.sentence.strip_prefix(of_frame) {
        Some(rest) if !of_frame.is_empty() => {
            ConsolesFinding { weight: FindingWeight::Note, sentence: rest.trim_start().to_owned(), ..finding }
        }
        _ => finding,
    }
}

#[component]
fn Finding(finding: ConsolesFinding) -> impl IntoView {
    let (class, head) = match finding.weight {
        FindingWeight::Problem => ("notice", None),
        FindingWeight::Note => ("note", Some(view! { <strong>"Note: "</strong> })),
    };
    view! { <p class=class>{head}{finding.sentence}</p> }
}
