//! The ledger as a bar and as a table, both from the same entries.

use leptos::prelude::*;

use super::severity::FindingSeverityBadge;
use super::slots_bar::SlotsBar;
use super::slots_rows::rows;
use super::slots_table::SlotsTable;
use crate::capacity::model::{EntryKind, Ledger, ServiceGrowth, Severity};

/// Services of which the table has a row unless all are asked for: the tightest.
const LISTED: usize = 20;
/// Rows that a browser draws without a pause.
const MOST_LISTED: usize = 1000;

/// Who takes the slots, down to what is left. `all_services`: the address that lists all of them, or only the tightest again.
#[component]
pub fn LedgerView(ledger: Ledger, growth: Vec<ServiceGrowth>, are_all_listed: bool, all_services: String) -> impl IntoView {
    let rows = rows(&ledger, &growth, LISTED);
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
            {no_further_instance(&ledger, &growth)}
            <SlotsBar ledger=ledger.clone() />
            <SlotsTable ledger rows=listed />
            {more}
        </section>
    }
}

/// What is true of every service at once is said once.
fn no_further_instance(ledger: &Ledger, growth: &[ServiceGrowth]) -> Option<impl IntoView + use<>> {
    let is_of_all = growth.iter().filter(|of| of.is_missing_slots_of_all()).count();
    let are = if ledger.headroom() == -1 { "slot is" } else { "slots are" };
    let sentence = format!("No further instance of any service fits: {} {are} missing already.", ledger.headroom().unsigned_abs());
    (is_of_all > 0).then(|| view! { <p class="summary"><FindingSeverityBadge severity=Severity::Critical />" "{sentence}</p> })
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
