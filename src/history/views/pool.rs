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
    let mean: fn(&PoolPoint) -> Option<f64> = |point| Some(point.utilization_mean_percent);
    let max: fn(&PoolPoint) -> Option<f64> = |point| Some(point.utilization_max_percent);
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
            layers: vec![line("line-1", "most at once", |point| Some(point.waiting_max.into()))],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "wait",
            title: "Wait",
            layers: vec![
                line("line-3", "p50", |point| point.wait_p50_s),
                line("line-2", "p95", |point| point.wait_p95_s),
                line("line-1", "p99", |point| point.wait_p99_s),
            ],
            unit: AxisUnit::Seconds,
        },
        Plot {
            id: "hold",
            title: "Hold",
            layers: vec![
                line("line-3", "p50", |point| point.hold_p50_s),
                line("line-2", "p95", |point| point.hold_p95_s),
                line("line-1", "p99", |point| point.hold_p99_s),
            ],
            unit: AxisUnit::Seconds,
        },
        Plot {
            id: "connects",
            title: "Connections opened",
            layers: vec![
                bars("some", "opened", |point| Some(point.connects_ok as f64)),
                bars("none", "failed", |point| Some(point.connects_failed as f64)),
            ],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "closes",
            title: "Connections closed",
            layers: vec![
                bars("some", "for any reason", |point| Some(point.closes().iter().map(|(_, count)| *count).sum::<u64>() as f64)),
                bars("none", "broken, dirty or ping failed", |point| {
                    Some((point.closed_broken + point.closed_dirty + point.closed_ping_failed) as f64)
                }),
            ],
            unit: AxisUnit::Count,
        },
        Plot {
            id: "unserved",
            title: "Callers not served",
            layers: vec![
                bars("some", "timed out, refused or gave up", |point| Some(point.unserved() as f64)),
                bars("none", "refused", |point| Some(point.shed as f64)),
            ],
            unit: AxisUnit::Count,
        },
    ];
    plots.map(|plot| plot.draw(axis)).collect_view()
}

/// One step in words.
pub fn words(point: &PoolPoint) -> String {
    let mut words = vec![
        format!("utilization mean {}, peak {}", percent(point.utilization_mean_percent), percent(point.utilization_max_percent)),
        format!("peak {} of {} in use", point.checked_out_max, point.total_capacity),
        format!("{} waiting", point.waiting_max),
    ];
    words.extend(point.wait_p99_s.map(|wait| format!("wait p99 {}", seconds(wait))));
    words.extend(point.hold_p95_s.map(|hold| format!("hold p95 {}", seconds(hold))));
    let mut some = |count: u64, what: &str| words.extend((count > 0).then(|| format!("{count} {what}")));
    some(point.connects_ok, "opened");
    some(point.connects_failed, "connects failed");
    point.closes().into_iter().for_each(|(reason, count)| some(count, &format!("closed ({reason})")));
    some(point.timed_out, "timed out");
    some(point.shed, "refused");
    some(point.gave_up, "gave up");
    words.join(" · ")
}
