//! The ledger as a bar and as a table, both from the same rows.

use leptos::prelude::*;

use super::slots_rows::{SlotsRow, rows};
use super::slots_table::SlotsTable;
use crate::capacity::ledger::Segment;
use crate::capacity::model::{EntryKind, Ledger, LedgerEntry, ServiceGrowth};

/// Services of which the bar has a part, and the table a row: more are a list, not a picture.
const ON_THE_BAR: usize = 20;
/// Rows that a browser draws without a pause.
const MOST_LISTED: usize = 1000;

/// Who takes the slots, down to what is left. `all_services`: the address that lists all of them, or only the tightest again.
#[component]
pub fn LedgerView(ledger: Ledger, growth: Vec<ServiceGrowth>, are_all_listed: bool, all_services: String) -> impl IntoView {
    let rows = rows(&ledger, &growth, ON_THE_BAR);
    let listed = if are_all_listed { self::rows(&ledger, &growth, MOST_LISTED) } else { rows.clone() };
    let more = rows.iter().map(|row| row.more).sum::<usize>();
    let more = (more > 0).then(|| {
        let words = if are_all_listed { "List the tightest services only".to_owned() } else { format!("List {more} more services") };
        view! { <p class="more"><a href=all_services>{words}</a></p> }
    });
    view! {
        <section class="ledger" aria-labelledby="ledger">
            <h2 id="ledger">"Connection slots"</h2>
            <p class="summary">{ledger.sentence()}</p>
            <Bar ledger=ledger.clone() rows />
            <Legend is_short=ledger.headroom() < 0 />
            <SlotsTable ledger rows=listed />
            {more}
        </section>
    }
}

/// What the table says row by row; the bar itself is a picture of it.
#[component]
fn Bar(ledger: Ledger, rows: Vec<SlotsRow>) -> impl IntoView {
    let parts = ledger
        .segments_of(rows.into_iter().map(|row| row.entry))
        .into_iter()
        .enumerate()
        .map(|(n, segment)| view! { <Part n segment /> })
        .collect_view();
    let mark = (ledger.headroom() < 0).then(|| view! { <Mark at=ledger.usable_mark() usable=ledger.usable() /> });
    let described = ledger.sentence();
    view! {
        <svg class="ledger-bar" width="100%" height="62" role="img" aria-labelledby="ledger-title ledger-words">
            <title id="ledger-title">"Slots and who takes them"</title>
            <desc id="ledger-words">{described}" The table below has the numbers."</desc>
            <Patterns />
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
    let (pattern, title) = (pattern(n), words(&segment.entry));
    let is_taken = segment.entry.kind != EntryKind::Headroom;
    view! {
        <g>
            <title>{title}</title>
            <rect class="slots" data-kind=kind data-tone=tone data-slots=slots x=x.clone() y="24" width=width.clone() height="30" />
            {is_taken
                .then(|| {
                    view! {
                        <rect class="slots-pattern" fill=pattern x=x.clone() y="24" width=width height="30" />
                        <rect class="slots-used" x=x y="46" width=used height="8" />
                    }
                })}
        </g>
    }
}

fn words(entry: &LedgerEntry) -> String {
    let (name, now, at_most, basis) = (&entry.name, entry.now, entry.at_most, &entry.basis);
    format!("{name}: {now} now, at most {at_most} ({basis})")
}

/// Parts are told apart by hue and by pattern: some readers see no hues, and some screens no patterns.
#[component]
fn Patterns() -> impl IntoView {
    view! {
        <defs>
            <pattern id="slots-lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line class="slots-ink" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
            <pattern id="slots-dots" width="6" height="6" patternUnits="userSpaceOnUse">
                <circle class="slots-dot" cx="3" cy="3" r="1.3" />
            </pattern>
            <pattern id="slots-steep" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
                <line class="slots-ink" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
            <pattern id="slots-bars" width="6" height="6" patternUnits="userSpaceOnUse">
                <line class="slots-ink" x1="0" y1="3" x2="6" y2="3" />
            </pattern>
            <pattern id="slots-cross" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="slots-ink" d="M0 0H7M0 0V7" />
            </pattern>
        </defs>
    }
}

/// The fill of the part at this place, over its hue.
pub fn pattern(n: usize) -> &'static str {
    ["none", "url(#slots-lines)", "url(#slots-dots)", "url(#slots-steep)", "url(#slots-bars)", "url(#slots-cross)"][n % 6]
}

/// What the shapes of the bar mean.
#[component]
fn Legend(is_short: bool) -> impl IntoView {
    view! {
        <ul class="slots-legend" aria-label="Legend">
            <li><svg class="key" width="12" height="12" aria-hidden="true"><rect class="slots" data-kind="pool" width="12" height="12" /></svg>"at most (colours and patterns as in the table)"</li>
            <li><svg class="key" width="12" height="12" aria-hidden="true"><rect class="slots-used" y="4" width="12" height="8" /></svg>"in use now"</li>
            <li><svg class="key" width="12" height="12" aria-hidden="true"><rect class="slots" data-kind="headroom" width="12" height="12" /></svg>"headroom"</li>
            {is_short
                .then(|| view! { <li><svg class="key" width="12" height="12" aria-hidden="true"><rect class="beyond" width="12" height="12" /></svg>"beyond the usable slots: refused"</li> })}
        </ul>
    }
}

pub fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Pool => "pool",
        EntryKind::Declared => "declared",
        EntryKind::Observed => "declared",
        EntryKind::Others => "others",
        EntryKind::Headroom => "headroom",
    }
}
