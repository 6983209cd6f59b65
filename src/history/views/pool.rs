//! The charts of a pool.

use leptos::prelude::*;

use super::plot::{Axis, Layer, Plot, Values};
use super::units::{AxisUnit, percent, seconds};
use crate::history::points::PoolPoint;

/// Utilization, waiting, waits, holds, connects and closes, callers not served.
pub fn figures(axis: &Axis, points: &[PoolPoint]) -> impl IntoView + use<> {
    let of = |value: fn(&PoolPoint) -> Option<f64>| -> Values { points.iter().map(|point| (point.at_s, value(point))).collect() };
    let line = |class, name, value: fn(&PoolPoint) -> Option<f64>| Layer::Line { class, name, values: of(value) };
    let bars = |class, name, value: fn(&PoolPoint) -> Option<f64>| Layer::Bars { class, name, values: of(value) };
    let mean: fn(&PoolPoint) -> Option<f64> = |point| point.utilization_mean_percent;
    let max: fn(&PoolPoint) -> Option<f64> = |point| point.utilization_max_percent;
    let is_sampled = points.iter().any(|point| point.resolution_s.is_some());
    let plots = [
        Plot {
            id: "utilization",
            title: "Utilization",
            layers: vec![Layer::Band(of(mean), of(max)), line("line-2", "highest", max), line("line-1", "mean", mean)],
            unit: AxisUnit::Percent,
        },
        Plot {
            id: "waiting",
            title: "Waiting callers",
            layers: vec![line("line-1", if is_sampled { "highest reading" } else { "most at once" }, |point| {
                point.waiting_max.map(f64::from)
            })],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "wait",
            title: "Wait",
            layers: with_mean(
                line("line-4", "mean", |point| point.wait_mean_s),
                [
                    line("line-3", "p50", |point| point.wait_p50_s),
                    line("line-2", "p95", |point| point.wait_p95_s),
                    line("line-1", "p99", |point| point.wait_p99_s),
                ],
            ),
            unit: AxisUnit::Seconds,
        },
        Plot {
            id: "hold",
            title: "Hold",
            layers: with_mean(
                line("line-4", "mean", |point| point.hold_mean_s),
                [
                    line("line-3", "p50", |point| point.hold_p50_s),
                    line("line-2", "p95", |point| point.hold_p95_s),
                    line("line-1", "p99", |point| point.hold_p99_s),
                ],
            ),
            unit: AxisUnit::Seconds,
        },
        Plot {
            id: "connects",
            title: "Connections opened",
            layers: vec![
                bars("some", "opened", |point| count(point.connects_ok)),
                bars("none", "failed", |point| count(point.connects_failed)),
            ],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "closes",
            title: "Connections closed",
            layers: vec![
                bars("some", "for any reason", |point| count(point.closed())),
                bars("none", "broken, dirty or ping failed", |point| count(point.closed_bad())),
            ],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "unserved",
            title: "Callers not served",
            layers: vec![
                bars("some", "timed out, refused or gave up", |point| count(point.unserved)),
                bars("none", "refused", |point| count(point.shed)),
            ],
            unit: AxisUnit::Count,
        },
    ];
    let (drawn, empty): (Vec<_>, Vec<_>) = plots.into_iter().partition(|plot| !is_sampled || plot.highest().is_some());
    let empty: Vec<_> = empty.into_iter().map(|plot| plot.title).collect();
    let without = (!empty.is_empty())
        .then(|| view! { <p class="nothing" data-notice="untold">{format!("Without numbers in this range: {}.", empty.join(", "))}</p> });
    view! {
        {drawn.into_iter().map(|plot| plot.draw(axis)).collect_view()}
        {without}
    }
}

fn count(of: Option<u64>) -> Option<f64> {
    of.map(|count| count as f64)
}

/// The quantiles, and the mean below them where its source tells one.
fn with_mean(mean: Layer, quantiles: [Layer; 3]) -> Vec<Layer> {
    let is_told = matches!(&mean, Layer::Line { values, .. } if values.iter().any(|(_, value)| value.is_some()));
    is_told.then_some(mean).into_iter().chain(quantiles).collect()
}

/// One step in words.
pub fn words(point: &PoolPoint) -> String {
    // A maximum of readings is no peak: what was between them is not known.
    let highest = if point.resolution_s.is_some() { "highest reading" } else { "peak" };
    let mut words = Vec::new();
    let utilization = point.utilization_mean_percent.zip(point.utilization_max_percent);
    words.extend(utilization.map(|(mean, most)| format!("utilization mean {}, {highest} {}", percent(mean), percent(most))));
    words.extend(point.checked_out_max.map(|most| match point.total_capacity {
        Some(capacity) => format!("{highest} {most} of {capacity} in use"),
        None => format!("{highest} {most} in use"),
    }));
    words.extend(point.waiting_max.map(|waiting| format!("{waiting} waiting")));
    words.extend(point.wait_p99_s.map(|wait| format!("wait p99 {}", seconds(wait))));
    words.extend(point.wait_mean_s.map(|wait| format!("mean wait {}", seconds(wait))));
    words.extend(point.hold_p95_s.map(|hold| format!("hold p95 {}", seconds(hold))));
    words.extend(point.hold_mean_s.map(|hold| format!("mean hold {}", seconds(hold))));
    let mut some = |count: Option<u64>, what: &str| words.extend(count.filter(|count| *count > 0).map(|count| format!("{count} {what}")));
    some(point.connects_ok, "opened");
    some(point.connects_failed, "connects failed");
    point.closes().into_iter().for_each(|(reason, count)| some(Some(count), &format!("closed ({reason})")));
    some(point.timed_out, "timed out");
    some(point.shed, "refused");
    some(point.gave_up, "gave up");
    if words.is_empty() { "no number is told".to_owned() } else { words.join(" · ") }
}
