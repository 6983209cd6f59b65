//! What the console sees in one second of a script.

use std::time::Duration;

use plimsoll_model::{HistogramSnapshot, Totals};
use plimsoll_pool::ConnectFailure;

use super::play::POOL;
use super::script::{Outage, Script};
use crate::alerts::engine::ObservedFrame;
use crate::alerts::scene::{LivePoolState, LiveServerState, PoolRole};
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::gauge_stats::GaugeStats;

/// A pool with callers, in one second.
pub fn pool_second(script: &Script, source: &str, at_s: u64) -> ObservedFrame {
    let is_shown = source == POOL;
    let (base, callers) = if is_shown { (50, 40) } else { (2, 1) };
    let mut frame =
        PoolFrame { pool_size: Some(base), total_capacity: Some(3 * base), open: GaugeStats::of(base, base), ..Default::default() };
    (frame.waiting, frame.checked_out, frame.utilization) = (GaugeStats::of(0, 0), GaugeStats::of(0, 0), GaugeStats::of(0, 0));
    let (mut live, mut totals) = (LivePoolState::default(), Totals::default());
    let many = |ms: u64, count: u64| HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)]);
    let away = script.outages.iter().find(|outage| outage.holds(at_s));
    let back = script.outages.iter().find(|outage| outage.end_s() == at_s);
    if let Some(outage) = away {
        let since = at_s - outage.start_s;
        // The pauses between connects grow.
        let fails = since < 5 || at_s.is_multiple_of(1 + since.min(100) / 10);
        totals = Totals { connects_failed: u64::from(fails), ..Default::default() };
        frame.open = GaugeStats::of(0, 0);
        frame.waiting = GaugeStats::of(callers, callers);
        // Callers time out after 30 s.
        if since >= 30 {
            totals.timed_out = u64::from(callers);
            frame.waits = many(30_000, u64::from(callers));
        }
        live.connect_failure = Some(failure(outage));
    } else if let Some(outage) = back {
        frame.connects = many(700, u64::from(base));
        totals = Totals { connects_ok: u64::from(base), ..Default::default() };
        frame.waits = many(1000 * outage.seconds.min(30), u64::from(callers));
    } else {
        frame.checked_out = GaugeStats::of(callers / 4, callers / 4);
        frame.utilization = GaugeStats::of(60, 60);
        frame.waits = many(1, u64::from(callers));
    }
    frame.counted = totals.into();
    let role = if is_shown { PoolRole::Shown } else { PoolRole::Console };
    ObservedFrame::Pool { frame, live, role }
}

/// The server as the console sees it, which is late by a second or two.
pub fn server_second(script: &Script, at_s: u64) -> ObservedFrame {
    let away = |outage: &&Outage| outage.holds(at_s.saturating_sub(outage.lag_s));
    let answer =
        ServerFrame { usable_slots: 397, answered: 1, sessions: 60.into(), others: 5.into(), max_connections: 400, ..Default::default() };
    let frame = match script.outages.iter().find(away) {
        Some(_) => ServerFrame { failed: 1, ..Default::default() },
        None => answer,
    };
    // Why the watch cannot connect is of this moment, its newest reading is not.
    let failure = script.outages.iter().find(|outage| outage.holds(at_s)).map(failure);
    ObservedFrame::Server {
        name: None,
        frame,
        reason: Some("connection refused".into()),
        failure,
        room: None,
        live: LiveServerState::default(),
    }
}

fn failure(outage: &Outage) -> ConnectFailure {
    let code = outage.is_full.then(|| "53300".to_owned());
    ConnectFailure { cause: cause_of(code.as_deref()), code, message: "connection refused".into() }
}

fn cause_of(code: Option<&str>) -> plimsoll_pool::ConnectCause {
    use plimsoll_pool::ConnectCause::{NothingListens, ServerFull};
    if code == Some("53300") { ServerFull } else { NothingListens }
}
