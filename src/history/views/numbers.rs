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

/// The quantiles are the highest of the steps', which is said by the files that have them all.
fn pool_row(points: &[PoolPoint]) -> Vec<String> {
    let highest = |value: fn(&PoolPoint) -> Option<f64>| points.iter().filter_map(value).reduce(f64::max);
    let longest = |value| shown(highest(value), seconds);
    let sum = |value: fn(&PoolPoint) -> Option<u64>| {
        shown(points.iter().filter_map(value).reduce(|one, other| one + other), |sum| sum.to_string())
    };
    let means: Vec<f64> = points.iter().filter_map(|point| point.utilization_mean_percent).collect();
    let mean = (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64);
    vec![
        date_time(points[0].at_s),
        shown(mean, percent),
        shown(highest(|point| point.utilization_max_percent), percent),
        shown(points.iter().filter_map(|point| point.waiting_max).max(), |most| most.to_string()),
        longest(|point| point.wait_p99_s),
        longest(|point| point.hold_p95_s),
        sum(|point| point.connects_ok),
        sum(PoolPoint::closed),
        sum(|point| point.unserved),
    ]
}

/// A value with its unit; a dash where it is not told.
fn shown<T>(value: Option<T>, how: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "—".to_owned(), how)
}

fn server_row(points: &[ServerPoint]) -> Vec<String> {
    let most = |value: fn(&ServerPoint) -> Option<u32>| points.iter().filter_map(value).max();
    let number = |value: Option<u32>| shown(value, |value| value.to_string());
    vec![
        date_time(points[0].at_s),
        number(most(|point| point.sessions_max)),
        number(most(|point| point.usable_slots)),
        number(most(|point| point.active_max)),
        number(most(|point| point.idle_in_transaction_max)),
        shown(most(|point| point.longest_transaction_s), |longest| seconds(longest.into())),
        points.iter().map(|point| point.readings_failed).sum::<u32>().to_string(),
    ]
}
