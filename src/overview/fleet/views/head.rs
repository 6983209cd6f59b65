//! The heads of the columns, and what was found in words.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::fleet::model::{FleetQuery, Found, Order, SortColumn};
use crate::ui::format::plural;
use crate::ui::sort_head::SortHead;

/// How much was found.
pub fn counted(found: &Found) -> String {
    let count = |count: usize, one, many| plural(u32::try_from(count).unwrap_or(u32::MAX), one, many);
    format!("{}, {}", count(found.services, "service", "services"), count(found.pools, "pool", "pools"))
}

/// A column's head: a link that sorts by it, and in the other direction if the rows are sorted by it already.
#[component]
pub fn Head(base: BasePath, query: FleetQuery, column: SortColumn) -> impl IntoView {
    let descending = query.order.filter(|order| order.column == column).map(|order| order.descending);
    let href = base.of(&query.ordered(Order::after_click(query.order, column)).address());
    view! { <SortHead label=column.label() href class=class_of(column) descending /> }
}

/// The class of a column's cells.
pub fn class_of(column: SortColumn) -> &'static str {
    match column {
        SortColumn::Name => "name",
        SortColumn::Load => "load",
        SortColumn::InUse => "number in-use",
        SortColumn::Size => "number size",
        SortColumn::Waiting => "number waiting",
        SortColumn::Wait => "number wait",
        SortColumn::Timeouts => "number timeouts",
        SortColumn::Level => "state",
        SortColumn::Age => "age",
    }
}
