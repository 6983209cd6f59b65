//! A pool under way, as tests want one.

use std::time::Duration;

use super::client::TopSnapshot;
use super::view::View;
use crate::alerts::model::Severity;
use crate::fleet::model::{RecentView, ToldHolder};
use crate::overview::load::Application;
use crate::server::rest::incidents::{Incident, IncidentList};
use crate::server::rest::pools::{PoolDetail, PoolList, PoolState};
use crate::server::rest::server::{Facts, ServerState, Status};
use plimsoll_model::{Level, Peak, PoolSnapshot};

const NOW_MS: u64 = 1_700_000_000_000;

/// 12 of 50 + 100 in use.
pub fn pool() -> PoolState {
    let snapshot =
        PoolSnapshot { taken_at_ms: NOW_MS, pool_size: 50, max_overflow: 100, checked_out: 12, checked_in: 38, ..Default::default() };
    let recent = RecentView { window_s: 300, wait_p50_s: Some(0.0002), ..RecentView::default() };
    PoolState { recent: Some(recent), ..PoolState::of("shop", &snapshot) }
}

pub fn reading() -> TopSnapshot {
    let console = PoolState { name: "this console".into(), ..pool() };
    let facts =
        Facts { taken_at_ms: NOW_MS, version: "15.18".into(), max_connections: 300, reserved: 3, usable_slots: 297, others: 4, ..load() };
    let server = ServerState {
        status: Status::Up,
        down_since_ms: None,
        reason: None,
        facts: Some(facts),
        level: Some(Level::Healthy),
        headroom: Some(143),
    };
    TopSnapshot {
        pools: PoolList { taken_at_ms: NOW_MS, pools: vec![pool(), console] },
        chosen: PoolDetail { pool: pool(), holders: (1..=12).map(holder).collect() },
        server,
        incidents: IncidentList { taken_at_ms: NOW_MS, incidents: vec![incident()] },
    }
}

/// 20 sessions.
fn load() -> Facts {
    let applications = [("shop", 16), ("", 4)].map(|(name, sessions)| Application { name: name.into(), sessions }).into();
    Facts {
        taken_at_ms: NOW_MS,
        version: String::new(),
        max_connections: 0,
        reserved: 0,
        usable_slots: 0,
        others: 0,
        taken: 20,
        left: 277,
        utilization_percent: 6.7,
        peak_today: Peak { value: 31, at_ms: NOW_MS },
        applications,
    }
}

fn holder(pid: i32) -> ToldHolder {
    let (site, held_s) = ("src/cart.rs:17".to_owned(), 61.0);
    ToldHolder { site, label: None, backend_pid: pid, held_s, in_transaction: Some(true), suspected_leak: pid == 1 }
}

fn incident() -> Incident {
    Incident {
        id: 7,
        rule: "utilization".into(),
        source: "shop".into(),
        severity: Severity::Critical,
        sentence: "shop has 148 of 150 connections in use.".into(),
        cause: None,
        opened_at_ms: NOW_MS,
        resolved_at_ms: None,
        acknowledged: None,
        silenced_until_ms: None,
        numbers: None,
        instances: Vec::new(),
        sentence_at_ms: None,
    }
}

/// With a reading.
pub fn view() -> View {
    let mut view = View::new("http://127.0.0.1:8000".into(), Duration::from_secs(1), None);
    view.take(Ok(reading()));
    view
}
