//! All numbers of one pool, for the panel.

use leptos::prelude::*;

use crate::fleet::registry::ObservedPool;
use crate::overview::fleet::model::{Numbers, PoolRow};
use crate::ui::format::{duration_text, plural};

/// The name of each number with its value.
pub fn of_row(row: &PoolRow) -> Vec<(&'static str, String)> {
    let Numbers { in_use, size, waiting, wait, timeouts, .. } = &row.numbers;
    let told = |value: Option<u64>| value.map_or_else(|| NOT_TOLD.to_owned(), |value| value.to_string());
    vec![
        ("In use", told(in_use.value())),
        ("Base", told(size.base.value())),
        ("Capacity", told(size.capacity.value())),
        ("Waiting callers", told(waiting.value())),
        ("Wait p99", if wait.told > 0 { duration_text(wait.seconds) } else { NOT_TOLD.to_owned() }),
        ("Timeouts, 5 min", told(timeouts.value())),
    ]
}

const NOT_TOLD: &str = "not told";

/// What only the reading of a source has. What is not told is listed below with what its owner can do.
pub fn of_reading(pool: &ObservedPool) -> Vec<(&'static str, String)> {
    let gauges = pool.reading.gauges;
    let rates = pool.rates.as_ref();
    let mean = |of: fn(&crate::fleet::model::Times) -> Option<&crate::fleet::model::TimeSum>| {
        rates.and_then(|rates| of(&rates.times)?.mean_s()).map(|mean| duration_text(Some(mean)))
    };
    let acquired = rates.and_then(|rates| Some(format!("{:.1} per s", rates.counted.acquired? as f64 / rates.seconds.max(0.001))));
    let all = [
        ("Idle", gauges.checked_in.map(|count| count.to_string())),
        ("Opening", gauges.opening.map(|count| count.to_string())),
        ("Mean wait", mean(|times| times.wait.as_ref())),
        ("Mean hold", mean(|times| times.hold.as_ref())),
        ("Mean connect", mean(|times| times.connect.as_ref())),
        ("Acquired", acquired),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// As a list of names and values.
#[component]
pub fn NumbersList(numbers: Vec<(&'static str, String)>) -> impl IntoView {
    let item = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! { <dl class="panel-numbers">{numbers.into_iter().map(item).collect_view()}</dl> }
}

/// What contradicts itself, and who else tells the same pool.
pub fn remarks(pool: &ObservedPool) -> Vec<String> {
    let twice = pool.told_twice_by.as_ref().map(|other| {
        format!("{other} tells the same service, instance and pool. It is left out; give each process an instance of its own.")
    });
    pool.reading.contradictions.iter().map(ToString::to_string).chain(twice).collect()
}

/// How its numbers come.
pub fn source_words(pool: &ObservedPool) -> String {
    let resolution = duration_text(Some(pool.recorded_resolution_s()));
    let failing = plural(pool.restarts, "restart", "restarts");
    let restarts = if pool.restarts > 0 { format!(", {failing} seen") } else { String::new() };
    format!("Source {} ({}), a reading every {resolution}{restarts}.", pool.source, pool.kind.as_str())
}
