//! The numbers of the charts as a table.

use leptos::prelude::*;

use super::units::{percent, seconds};
use crate::base::timestamps::date_time;
use crate::history::points::{Points, PoolPoint, ServerPoint};

/// Rows of the table; the files have every step.
const ROWS: usize = 24;

#[component]
pub fn Numbers<'a>(points: &'a Points) -> impl IntoView + use<> {
    let (heads, rows): (&[&str], Vec<Vec<String>>) = match points {
        Points::Pool(points) => (&POOL, merged(points).map(pool_row).collect()),
        Points::Server(points) => (&SERVER, merged(points).map(server_row).collect()),
    };
    let heads = heads.iter().map(|head| view! { <th scope="col" class="number">{*head}</th> }).collect_view();
    let rows = rows.into_iter().map(|cells| {
        let mut cells = cells.into_iter();
        let first = cells.next();
        view! { <tr><th scope="row">{first}</th>{cells.map(|cell| view! { <td class="number">{cell}</td> }).collect_view()}</tr> }
    });
    view! {
        <details class="numbers">
            <summary>"Show as table"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="The charts as a table">
                <table><thead><tr><th scope="col">"From (UTC)"</th>{heads}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
            </div>
        </details>
    }
}

const POOL: [&str; 8] = ["Mean", "Highest", "Most waiting", "Wait p99", "Hold p95", "Opened", "Closed", "Not served"];
const SERVER: [&str; 6] = ["Most sessions", "Usable slots", "Active", "Idle in transaction", "Longest transaction", "Failed readings"];

/// At most so many rows of steps that follow each other.
fn merged<P>(points: &[P]) -> std::slice::Chunks<'_, P> {
    points.chunks(points.len().div_ceil(ROWS).max(1))
}

fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

/// The quantiles are the highest of the steps', which is said by the files that have them all.
fn pool_row(points: &[PoolPoint]) -> Vec<String> {
    let longest =
        |value: fn(&PoolPoint) -> Option<f64>| points.iter().filter_map(value).reduce(f64::max).map_or_else(|| "—".to_owned(), seconds);
    let sum = |value: fn(&PoolPoint) -> u64| points.iter().map(value).sum::<u64>().to_string();
    let mean = points.iter().map(|point| point.utilization_mean_percent).sum::<f64>() / points.len() as f64;
    vec![
        date_time(points[0].at_s),
        percent(mean),
        percent(highest(points.iter().map(|point| point.utilization_max_percent))),
        points.iter().map(|point| point.waiting_max).max().unwrap_or(0).to_string(),
        longest(|point| point.wait_p99_s),
        longest(|point| point.hold_p95_s),
        sum(|point| point.connects_ok),
        sum(|point| point.closes().iter().map(|(_, count)| *count).sum()),
        sum(PoolPoint::unserved),
    ]
}

fn server_row(points: &[ServerPoint]) -> Vec<String> {
    let most = |value: fn(&ServerPoint) -> Option<u32>| points.iter().filter_map(value).max();
    let number = |value: Option<u32>| value.map_or_else(|| "—".to_owned(), |value| value.to_string());
    vec![
        date_time(points[0].at_s),
        number(most(|point| point.sessions_max)),
        number(most(|point| point.usable_slots)),
        number(most(|point| point.active_max)),
        number(most(|point| point.idle_in_transaction_max)),
        most(|point| point.longest_transaction_s).map_or_else(|| "—".to_owned(), |longest| seconds(longest.into())),
        points.iter().map(|point| point.readings_failed).sum::<u32>().to_string(),
    ]
}
