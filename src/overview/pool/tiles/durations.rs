//! Wait, hold and connect times: a quantile where buckets are told, else a mean, and named as what it is.

use super::{NO_VALUE, TileText, exact, interval};
use crate::fleet::model::{RecentView, TimeSum, Times};
use crate::fleet::registry::ObservedPool;
use crate::overview::views::tiles::window;
use crate::ui::format::{duration, duration_text};

/// What the times of one kind are called.
pub(super) struct TimeNames {
    quantile: &'static str,
    q: f64,
    mean: &'static str,
    sum: &'static str,
    longest: &'static str,
    /// What ends with each of them.
    event: &'static str,
    of: fn(&Times) -> Option<&TimeSum>,
    /// By a pool whose every event is counted: the quantile, and its context.
    recent: fn(&RecentView) -> (Option<f64>, String),
    about: &'static str,
}

pub(super) const WAIT: TimeNames = TimeNames {
    quantile: "Wait p99",
    q: 0.99,
    mean: "Mean wait",
    sum: "Wait time",
    longest: "Longest wait",
    event: "acquire",
    of: |times| times.wait.as_ref(),
    recent: |recent| {
        let note = format!("p50 {} · p95 {}", duration_text(recent.wait_p50_s), duration_text(recent.wait_p95_s));
        (recent.wait_p99_s, note)
    },
    about: "How long callers waited for a connection. Normal: below 10 ms while connections are idle.",
};

pub(super) const HOLD: TimeNames = TimeNames {
    quantile: "Hold p95",
    q: 0.95,
    mean: "Mean hold",
    sum: "Hold time",
    longest: "Longest hold",
    event: "release",
    of: |times| times.hold.as_ref(),
    recent: |recent| (recent.hold_p95_s, format!("in {}", window(recent.window_s))),
    about: "How long leases were held. Normal: as long as the queries take. Connections needed = acquires per second × hold.",
};

pub(super) const CONNECT: TimeNames = TimeNames {
    quantile: "Connect p95",
    q: 0.95,
    mean: "Mean connect",
    sum: "Connect time",
    longest: "Longest connect",
    event: "connect",
    of: |times| times.connect.as_ref(),
    recent: |recent| (recent.connect_p95_s, format!("{} opened in {}", recent.connects, window(recent.window_s))),
    about: "How long connects took, with TLS and login. Normal: 2 to 50 ms.",
};

/// The tile; `None` where the source tells nothing of these times.
pub(super) fn tile(names: &TimeNames, pool: &ObservedPool) -> Option<TileText> {
    if let Some(recent) = exact(pool).and_then(|exact| exact.recent) {
        let (seconds, note) = (names.recent)(&recent);
        return Some(text(names.quantile, seconds, note, names.about));
    }
    let told = (names.of)(&pool.reading.times)?;
    if told.count.is_none() && told.sum_s.is_none() && told.buckets.is_none() {
        let note = "of a time that the sender chose".to_owned();
        return Some(text(names.longest, told.recent_max_s, note, names.about));
    }
    let now = pool.rates.as_ref().and_then(|rates| (names.of)(&rates.times)).cloned().unwrap_or_default();
    let Some(interval) = interval(pool) else {
        let name = if told.buckets.is_some() { names.quantile } else { names.mean };
        return Some(text(name, None, "after the next reading".to_owned(), names.about));
    };
    Some(of_interval(names, told, &now, &interval))
}

/// What was counted between the two newest readings.
fn of_interval(names: &TimeNames, told: &TimeSum, now: &TimeSum, interval: &str) -> TileText {
    let longest = told.recent_max_s.map(|longest| format!(" · longest {}", duration_text(Some(longest)))).unwrap_or_default();
    let none = format!("no {} in the last {interval}", names.event);
    if let (Some(_), buckets) = (&told.buckets, &now.buckets) {
        let quantile = |q: f64| buckets.as_ref().and_then(|buckets| buckets.quantile(q));
        let note = match quantile(names.q) {
            Some(_) => format!("p50 {} · by buckets, last {interval}{longest}", duration_text(quantile(0.5))),
            None => none,
        };
        return text(names.quantile, quantile(names.q), note, names.about);
    }
    match (told.count, now.count, now.sum_s) {
        (Some(_), Some(0), _) => text(names.mean, None, none, names.about),
        (Some(_), Some(count), _) => text(names.mean, now.mean_s(), format!("of {count} in {interval}{longest}"), names.about),
        // How many there were is not told: they are together.
        (None, _, Some(_)) => text(names.sum, now.sum_s, format!("of all callers together in {interval}"), names.about),
        _ => text(names.mean, None, "after the next reading".to_owned(), names.about),
    }
}

fn text(name: &'static str, seconds: Option<f64>, note: String, about: &'static str) -> TileText {
    let (value, unit) = seconds.map_or_else(|| (NO_VALUE.to_owned(), ""), duration);
    TileText { name, value, unit, note, about }
}
