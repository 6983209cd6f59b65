//! The database and its machine in a few numbers.

use leptos::prelude::*;

use crate::activity::model::{ActivitySnapshot, DatabaseStats, HostLoad, size};
use crate::ui::format;

/// The head of the page.
#[component]
pub fn Vitals(reading: ActivitySnapshot) -> impl IntoView {
    let ActivitySnapshot { database, host, sessions, .. } = reading;
    let machine = match host.ram_bytes.is_some() || host.load.is_some() || host.cores.is_some() {
        true => in_words(&host),
        false => format!("CPU, load and memory are not known: {}.", host.source),
    };
    view! {
        <section class="vitals" aria-labelledby="activity">
            <h1 id="activity">"Activity"</h1>
            <dl class="seen">
                <Number name="Sessions" value=sessions.to_string() />
                <Number name="Transactions per second" value=rate(&database) />
                <Number name="Cache hit ratio" value=percent(database.hit_ratio_percent) />
                <Number name="Size" value=database.size_bytes.map_or_else(unknown, size) />
                {database.is_standby.then(|| view! { <Number name="Behind the primary" value=format::duration_text(database.behind_s) /> })}
                <Number name="CPU" value=percent(host.cpu_percent) />
            </dl>
            <p class="summary">{format!("Database {}. {machine}", database.name)}</p>
        </section>
    }
}

#[component]
fn Number(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div data-vital=name>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

fn unknown() -> String {
    "—".to_owned()
}

fn rate(database: &DatabaseStats) -> String {
    // A rate is known from the second reading on.
    database.transactions_per_second.map_or_else(unknown, |rate| format!("{rate:.1}"))
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(unknown, |value| format!("{value:.1}\u{a0}%"))
}

fn in_words(host: &HostLoad) -> String {
    let load = host.load.map_or_else(unknown, |load| format!("{load:.2}"));
    let cores = host.cores.map_or_else(|| "cores unknown".to_owned(), |cores| format::plural(cores, "core", "cores"));
    let bytes = |bytes: Option<u64>| bytes.and_then(|bytes| i64::try_from(bytes).ok()).map_or_else(unknown, size);
    let memory = format!("memory {} available of {}", bytes(host.available_bytes), bytes(host.ram_bytes));
    format!("Host: load {load} on {cores}, {memory} ({}).", host.source)
}
