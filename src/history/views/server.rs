//! The charts of a server.

use leptos::prelude::*;

use super::plot::{Axis, Layer, Plot, Values};
use super::units::{AxisUnit, seconds};
use crate::history::points::ServerPoint;

/// Sessions, transactions, locks, replicas, readings without an answer.
pub fn figures(axis: &Axis, points: &[ServerPoint]) -> impl IntoView + use<> {
    let of = |value: fn(&ServerPoint) -> Option<f64>| -> Values { points.iter().map(|point| (point.at_s, value(point))).collect() };
    let line = |class, name, value: fn(&ServerPoint) -> Option<f64>| Layer::Line { class, name, values: of(value) };
    let bars = |class, name, value: fn(&ServerPoint) -> Option<f64>| Layer::Bars { class, name, values: of(value) };
    let plot = |id, title, layers, unit| Plot { id, title, layers, unit };
    let sessions = vec![
        line("line-4", "usable slots", |point| point.usable_slots.map(f64::from)),
        line("line-2", "other applications", |point| point.other_sessions_max.map(f64::from)),
        line("line-1", "all sessions", |point| point.sessions_max.map(f64::from)),
    ];
    let states = vec![
        line("line-1", "active", |point| point.active_max.map(f64::from)),
        line("line-2", "idle in transaction", |point| point.idle_in_transaction_max.map(f64::from)),
        line("line-3", "waiting for a lock", |point| point.waiting_for_locks_max.map(f64::from)),
    ];
    let longest = vec![
        line("line-1", "transaction", |point| point.longest_transaction_s.map(f64::from)),
        line("line-2", "idle in transaction", |point| point.longest_idle_in_transaction_s.map(f64::from)),
    ];
    let mut plots = vec![
        plot("sessions", "Sessions", sessions, AxisUnit::Count),
        plot("states", "Sessions by state", states, AxisUnit::Count),
        plot("longest", "Longest transactions", longest, AxisUnit::Seconds),
    ];
    let lags = lags(points, &line);
    if !lags.is_empty() {
        plots.push(plot("lag", "Replica lag", lags, AxisUnit::Seconds));
    }
    plots.push(plot(
        "failed",
        "Failed readings",
        vec![bars("some", "failed", |point| Some(point.readings_failed.into()))],
        AxisUnit::Count,
    ));
    plots.into_iter().map(|plot| plot.draw(axis)).collect_view()
}

type Figure = fn(&ServerPoint) -> Option<f64>;

/// A line for the replicas and one for the server's own lag, where there are such.
fn lags(points: &[ServerPoint], line: &impl Fn(&'static str, &'static str, Figure) -> Layer) -> Vec<Layer> {
    let has = |value: Figure| points.iter().any(|point| value(point).is_some());
    let all: [(&'static str, &'static str, Figure); 2] = [
        ("line-1", "replica furthest behind", |point| point.replica_lag_max_s),
        ("line-2", "this server behind its primary", |point| point.standby_lag_max_s),
    ];
    all.into_iter().filter(|(.., value)| has(*value)).map(|(class, name, value)| line(class, name, value)).collect()
}

/// One step in words.
pub fn words(point: &ServerPoint) -> String {
    if point.readings_answered == 0 {
        return "the server did not answer".to_owned();
    }
    let count = |value: Option<u32>, what: &str| value.map_or_else(|| format!("{what}: not shown"), |value| format!("{value} {what}"));
    let usable = point.usable_slots.map(|usable| format!(" on {usable} usable slots")).unwrap_or_default();
    let mut words = vec![
        format!("peak {}", count(point.sessions_max, &format!("sessions{usable}"))),
        count(point.active_max, "active"),
        count(point.idle_in_transaction_max, "idle in transaction"),
        count(point.waiting_for_locks_max, "waiting for a lock"),
    ];
    words.extend(point.longest_transaction_s.map(|longest| format!("longest transaction {}", seconds(longest.into()))));
    words.extend(point.replica_lag_max_s.map(|lag| format!("replica lag {}", seconds(lag))));
    words.extend(point.standby_lag_max_s.map(|lag| format!("behind its primary {}", seconds(lag))));
    words.extend((point.readings_failed > 0).then(|| format!("{} readings failed", point.readings_failed)));
    words.join(" · ")
}
