//! The ledger as a bar and as a table, both from the same rows.

use leptos::prelude::*;

use crate::capacity::ledger::Segment;
use crate::capacity::model::{EntryKind, Ledger};

/// Who takes the slots, down to what is left.
#[component]
pub fn LedgerView(ledger: Ledger) -> impl IntoView {
    view! {
        <section class="ledger" aria-labelledby="ledger">
            <h2 id="ledger">"Connection slots"</h2>
            <p class="summary">{ledger.sentence()}</p>
            <Bar ledger=ledger.clone() />
            <Table ledger />
        </section>
    }
}

/// What the table says row by row; the bar itself is a picture of it.
#[component]
fn Bar(ledger: Ledger) -> impl IntoView {
    let parts = ledger.segments().into_iter().enumerate().map(|(n, segment)| view! { <Part n segment /> }).collect_view();
    let mark = (ledger.headroom() < 0).then(|| view! { <Mark at=ledger.usable_mark() usable=ledger.usable() /> });
    let described = ledger.sentence();
    view! {
        <svg class="ledger-bar" width="100%" height="62" role="img" aria-labelledby="ledger-title ledger-words">
            <title id="ledger-title">"Slots and who takes them"</title>
            <desc id="ledger-words">{described}" The table below has the numbers."</desc>
            <rect class="bar-track" y="24" width="100%" height="30" />
            {parts}
            {mark}
        </svg>
    }
}

/// Where the usable slots end: what lies beyond is refused.
#[component]
fn Mark(at: f64, usable: u32) -> impl IntoView {
    let (x, anchor) = (format!("{at:.2}%"), if at < 50.0 { "start" } else { "end" });
    view! {
        <rect class="beyond" x=x.clone() y="24" width=format!("{:.2}%", 100.0 - at) height="30" />
        <line class="base-mark" x1=x.clone() x2=x.clone() y1="19" y2="60" />
        <text class="mark-label" x=x y="14" text-anchor=anchor>{format!("{usable} usable")}</text>
    }
}

#[component]
fn Part(n: usize, segment: Segment) -> impl IntoView {
    let percent = |share: f64| format!("{share:.2}%");
    let (x, width, used) = (percent(segment.from), percent(segment.width), percent(segment.used));
    let (kind, tone) = (kind(segment.entry.kind), (n % 4).to_string());
    let slots = segment.entry.at_most.to_string();
    let is_pool = segment.entry.kind == EntryKind::Pool;
    view! {
        <rect class="slots" data-kind=kind data-tone=tone.clone() data-slots=slots x=x.clone() y="24" width=width height="30" />
        {is_pool.then(|| view! { <rect class="slots-used" data-tone=tone x=x y="24" width=used height="30" /> })}
    }
}

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Pool => "pool",
        EntryKind::Others => "others",
        EntryKind::Headroom => "headroom",
    }
}

#[component]
fn Table(ledger: Ledger) -> impl IntoView {
    let rows = ledger.rows().into_iter().enumerate().map(|(n, row)| {
        view! {
            <tr data-kind=kind(row.kind)>
                <th scope="row"><Key kind=row.kind tone=n % 4 />{row.name}</th>
                <td class="wide">{row.whence}</td>
                <td class="number">{if row.kind == EntryKind::Headroom { "—".to_owned() } else { row.now.to_string() }}</td>
                <td class="number at-most">{row.at_most}</td>
            </tr>
        }
    });
    view! {
        <table class="slots-table">
            <thead>
                <tr>
                    <th scope="col">"Who"</th>
                    <th scope="col" class="wide">"Role, database, address"</th>
                    <th scope="col" class="number">"Now"</th>
                    <th scope="col" class="number">"At most"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"Usable"</th>
                    <td class="wide">{format!("max_connections {} less {} reserved", ledger.max_connections, ledger.reserved)}</td>
                    <td class="number">{ledger.now()}</td>
                    <td class="number">{ledger.usable()}</td>
                </tr>
            </tfoot>
        </table>
    }
}

/// The colour of a row's part of the bar.
#[component]
fn Key(kind: EntryKind, tone: usize) -> impl IntoView {
    view! {
        <svg class="key" width="12" height="12" aria-hidden="true">
            <rect class="slots" data-kind=self::kind(kind) data-tone=tone.to_string() width="12" height="12" rx="2" />
        </svg>
    }
}
