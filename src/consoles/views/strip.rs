//! The shards as a strip of cells, and the same in words.

use leptos::prelude::*;

use super::marks::{Key, Marks};
use crate::consoles::model::{ConsolesNow, LeaseState};
use crate::consoles::ranges::shards;
use crate::ui::format;

/// The cells are a picture of what the list below says.
#[component]
pub fn ShardStrip(now: ConsolesNow, marks: Marks) -> impl IntoView {
    let cell = |lease: &LeaseState| {
        let number = lease.shard?;
        let mark = marks.mark(lease.console.as_deref());
        let title = format!("Shard {number}: {}", said(lease));
        Some(view! {
            <span class="shard" data-look=mark.look() title=title>{mark.letter().to_string()}<small>{number}</small></span>
        })
    };
    let cells = now.leases.iter().filter_map(cell).collect_view();
    let of_console = now.consoles.iter().filter(|console| !console.shards.is_empty()).map(|console| {
        let mark = marks.mark(Some(&console.name));
        let count = format!(" ({})", console.shards.len());
        view! { <li><Key mark /><bdi>{console.name.clone()}</bdi>": "{shards(&console.shards)}<small>{count}</small></li> }
    });
    let of_consoles = of_console.collect_view();
    let free: Vec<u8> = now.leases.iter().filter(|lease| lease.console.is_none()).filter_map(|lease| lease.shard).collect();
    let of_nobody = (!free.is_empty()).then(|| view! { <li><Key mark=marks.mark(None) />"nobody: "{shards(&free)}</li> });
    view! {
        <div class="shard-strip" role="img" aria-label="Shards by console; the list below says the same">{cells}</div>
        <ul class="shard-list">{of_consoles}{of_nobody}</ul>
    }
}

/// Who holds it, under which term, and for how long still.
pub(super) fn said(lease: &LeaseState) -> String {
    let Some(console) = &lease.console else { return "nobody".to_owned() };
    let term = lease.term.map(|term| format!(", term {term}")).unwrap_or_default();
    let left = lease.left_s.map(|left_s| format!(", lasts {} more unless renewed", format::duration_plain(left_s))).unwrap_or_default();
    format!("{console}{term}{left}")
}
