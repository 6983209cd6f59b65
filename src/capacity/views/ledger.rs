//! The ledger as a bar and as a table, both from the same rows.

use leptos::prelude::*;

use crate::capacity::ledger::Segment;
use crate::capacity::model::{EntryKind, Ledger, LedgerEntry};

/// Who takes the slots, down to what is left.
#[component]
pub fn LedgerView(ledger: Ledger) -> impl IntoView {
    view! {
        <section class="ledger" aria-labelledby="ledger">
            <h2 id="ledger">"Connection slots"</h2>
            <p class="summary">{ledger.sentence()}</p>
            <Bar ledger=ledger.clone() />
            <Legend is_short=ledger.headroom() < 0 />
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
fn pattern(n: usize) -> &'static str {
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

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Pool => "pool",
        EntryKind::Declared => "declared",
        EntryKind::Observed => "declared",
        EntryKind::Others => "others",
        EntryKind::Headroom => "headroom",
    }
}

#[component]
fn Table(ledger: Ledger) -> impl IntoView {
    let rows = ledger.rows().into_iter().enumerate().map(|(n, row)| {
        view! {
            <tr data-kind=kind(row.kind)>
                <th scope="row"><Key kind=row.kind n />{row.name}</th>
                <td class="wide">{row.whence}</td>
                <td class="basis">{row.basis}</td>
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
                    <th scope="col" class="wide">"Pool size, or role, database, address"</th>
                    <th scope="col">"Known by"</th>
                    <th scope="col" class="number">"Now"</th>
                    <th scope="col" class="number">"At most"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"Usable"</th>
                    <td class="wide">{format!("max_connections {} less {} reserved", ledger.max_connections, ledger.reserved)}</td>
                    <td class="basis">"server settings"</td>
                    <td class="number">{ledger.now()}</td>
                    <td class="number">{ledger.usable()}</td>
                </tr>
            </tfoot>
        </table>
    }
}

/// The colour and the pattern of a row's part of the bar.
#[component]
fn Key(kind: EntryKind, n: usize) -> impl IntoView {
    let tone = (n % 4).to_string();
    let pattern = (kind != EntryKind::Headroom).then(|| view! { <rect class="slots-pattern" fill=pattern(n) width="16" height="16" /> });
    view! {
        <svg class="key" width="16" height="16" aria-hidden="true">
            <rect class="slots" data-kind=self::kind(kind) data-tone=tone width="16" height="16" />
            {pattern}
        </svg>
    }
}
