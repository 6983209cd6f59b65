//! The charts of a server.

use leptos::prelude::*;

use super::plot::{Axis, Layer, Plot, Values};
use super::pool::{count, seconds};
use crate::history::points::ServerPoint;

/// Sessions, transactions, locks, replicas, readings without an answer.
pub fn figures(axis: &Axis, points: &[ServerPoint]) -> impl IntoView + use<> {
    let of = |value: fn(&ServerPoint) -> Option<f64>| -> Values { points.iter().map(|point| (point.at_s, value(point))).collect() };
    let line = |class, name, value: fn(&ServerPoint) -> Option<f64>| Layer::Line { class, name, values: of(value) };
    let bars = |class, name, value: fn(&ServerPoint) -> Option<f64>| Layer::Bars { class, name, values: of(value) };
    fn known(point: &ServerPoint, value: u32) -> Option<f64> {
        (point.readings_answered > 0).then(|| value.into())
    }
    let plot = |id, title, layers, shown| Plot { id, title, layers, top: None, levels: false, shown };
    let sessions = vec![
        line("p50", "usable slots", |point| known(point, point.usable_slots)),
        line("p95", "of none of these pools", |point| known(point, point.other_sessions_max)),
        line("p99", "all sessions", |point| known(point, point.sessions_max)),
    ];
    let states = vec![
        line("mean", "active", |point| known(point, point.active_max)),
        line("p95", "idle in transaction", |point| known(point, point.idle_in_transaction_max)),
        line("p99", "waiting for a lock", |point| known(point, point.waiting_for_locks_max)),
    ];
    let longest = vec![
        line("mean", "transaction", |point| known(point, point.longest_transaction_s)),
        line("p95", "idle in transaction", |point| known(point, point.longest_idle_in_transaction_s)),
    ];
    let mut plots = vec![
        plot("sessions", "Sessions", sessions, count as fn(f64) -> String),
        plot("states", "What sessions do", states, count),
        plot("longest", "Longest", longest, seconds),
    ];
    if points.iter().any(|point| point.replica_lag_max_s.is_some()) {
        plots.push(plot("lag", "Replica lag", vec![line("mean", "the furthest behind", |point| point.replica_lag_max_s)], seconds));
    }
    plots.push(plot(
        "failed",
        "Readings without an answer",
        vec![bars("some", "unanswered", |point| Some(point.readings_failed.into()))],
        count,
    ));
    plots.into_iter().map(|plot| plot.draw(axis)).collect_view()
}

/// One step in words.
pub fn words(point: &ServerPoint) -> String {
    if point.readings_answered == 0 {
        return "the server did not answer".to_owned();
    }
    let mut words = vec![
        format!("{} of {} usable slots taken at most", point.sessions_max, point.usable_slots),
        format!("{} active", point.active_max),
        format!("{} idle in transaction", point.idle_in_transaction_max),
        format!("{} waiting for a lock", point.waiting_for_locks_max),
        format!("longest transaction {}", seconds(point.longest_transaction_s.into())),
    ];
    words.extend(point.replica_lag_max_s.map(|lag| format!("replica lag {}", seconds(lag))));
    words.extend((point.readings_failed > 0).then(|| format!("{} readings unanswered", point.readings_failed)));
    words.join(" · ")
}
