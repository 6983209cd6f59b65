//! The numbers under the load line of an observed pool, as far as they are told.

mod durations;

use crate::fleet::model::EventDriven;
use crate::fleet::registry::ObservedPool;
use crate::history::web::HighestReading;
use crate::overview::views::tiles::window;
use crate::ui::format::{clock_short, duration_text};
use durations::{CONNECT, HOLD, WAIT};

/// A number that is told, but has no value yet.
const NO_VALUE: &str = "—";
/// So far back timeouts are counted, in seconds.
pub const TIMEOUTS_S: u64 = 300;

/// One tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileText {
    pub name: &'static str,
    pub value: String,
    pub unit: &'static str,
    /// One line of context.
    pub note: String,
    /// What the number is, and what is normal for it.
    pub about: &'static str,
}

/// What the tiles are made of.
pub struct TileSource<'p> {
    pub pool: &'p ObservedPool,
    /// Callers without a connection, and the seconds in which they were counted.
    pub unserved: Option<(u64, u64)>,
    pub highest_today: Option<HighestReading>,
}

/// All tiles that are told, and the names of those that are not.
pub fn tiles(of: &TileSource) -> (Vec<TileText>, Vec<&'static str>) {
    let all = [
        ("waiting callers", waiting(of.pool)),
        ("wait times", durations::tile(&WAIT, of.pool)),
        ("hold times", durations::tile(&HOLD, of.pool)),
        ("connect times", durations::tile(&CONNECT, of.pool)),
        ("timeouts", timeouts(of)),
        ("acquires", acquires(of.pool)),
        ("connections in use", peak(of)),
    ];
    let untold = all.iter().filter(|(_, tile)| tile.is_none()).map(|(name, _)| *name).collect();
    (all.into_iter().filter_map(|(_, tile)| tile).collect(), untold)
}

fn exact(pool: &ObservedPool) -> Option<&EventDriven> {
    pool.reading.event_driven.as_deref()
}

/// The time between the two newest readings, in words.
fn interval(pool: &ObservedPool) -> Option<String> {
    pool.rates.as_ref().map(|rates| duration_text(Some(rates.seconds.round().max(1.0))))
}

fn waiting(pool: &ObservedPool) -> Option<TileText> {
    let waiting = pool.reading.gauges.waiting?;
    let counted = pool.rates.as_ref().and_then(|rates| rates.counted.waited).zip(interval(pool));
    let note = match (exact(pool).map(|exact| exact.peak_waiting_today), counted) {
        (Some(peak), _) if peak.value > 0 => format!("peak {} at {} UTC", peak.value, clock_short(peak.at_ms)),
        (Some(_), _) => "no callers queued today".to_owned(),
        (None, Some((waited, interval))) => format!("{waited} had to wait in {interval}"),
        (None, None) => "at the newest reading".to_owned(),
    };
    let about = "Callers queued for a connection at the newest reading. Normal: 0, or a few in a burst.";
    Some(TileText { name: "Waiting", value: waiting.to_string(), note, about, ..TileText::default() })
}

fn timeouts(of: &TileSource) -> Option<TileText> {
    let counters = &of.pool.reading.counters;
    let since_start = counters.unserved.or(counters.timed_out)?;
    let recent = exact(of.pool).and_then(|exact| exact.recent).map(|recent| (recent.unserved, recent.window_s));
    let recent = recent.or(of.unserved);
    let value = recent.map_or_else(|| NO_VALUE.to_owned(), |(count, _)| count.to_string());
    let note = match recent {
        Some((_, seconds)) => format!("in {} · {since_start} since start", window(seconds)),
        None => format!("after the next reading · {since_start} since start"),
    };
    let (name, about) = if counters.timed_out.is_some() {
        ("Timeouts", "Callers that got no connection in time, as far as the source counts them. Normal: 0.")
    } else {
        ("Not served", "Callers that got no connection: timed out, refused or cancelled, which the source counts together. Normal: 0.")
    };
    Some(TileText { name, value, note, about, ..TileText::default() })
}

fn acquires(pool: &ObservedPool) -> Option<TileText> {
    pool.reading.counters.acquired?;
    let rate = pool.rates.as_ref().and_then(|rates| Some(rates.counted.acquired? as f64 / rates.seconds));
    let value = rate.map_or_else(|| NO_VALUE.to_owned(), |rate| if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") });
    let note = match (rate, interval(pool)) {
        (Some(_), Some(interval)) => format!("in the last {interval}"),
        _ => "after the next reading".to_owned(),
    };
    let unit = if rate.is_some() { "per second" } else { "" };
    let about = "Callers that got a connection, per second. Connections needed = acquires per second × hold time in seconds.";
    Some(TileText { name: "Acquires", value, unit, note, about })
}

/// A peak is set by an event; the highest of readings is none, and is not called one.
fn peak(of: &TileSource) -> Option<TileText> {
    if let Some(peak) = exact(of.pool).map(|exact| exact.peak_today) {
        let note = if peak.value > 0 { format!("at {} UTC", clock_short(peak.at_ms)) } else { "no connection was in use today".to_owned() };
        let about = "The most connections in use at once since 00:00 UTC. No peak is missed.";
        return Some(TileText { name: "Peak today", value: peak.value.to_string(), unit: "in use", note, about });
    }
    if of.highest_today.is_none() && of.pool.reading.gauges.checked_out.is_none() {
        return None;
    }
    let hour = |at_s: u64| clock_short(at_s * 1000);
    let (value, unit, note) = match of.highest_today {
        Some(HighestReading { value, hour_s }) => {
            (value.to_string(), "in use", format!("between {} and {} UTC", hour(hour_s), hour(hour_s + 3600)))
        }
        None => (NO_VALUE.to_owned(), "", "no reading of today is kept yet".to_owned()),
    };
    let about = "The highest reading since 00:00 UTC. What was higher between two readings is not known, so it is no peak.";
    Some(TileText { name: "Highest today", value, unit, note, about })
}

/// The mark on the load line.
pub fn mark(of: &TileSource) -> Option<(u32, String)> {
    match (exact(of.pool).map(|exact| exact.peak_today), of.highest_today) {
        (Some(peak), _) => (peak.value > 0).then(|| (peak.value, format!("peak today {} at {} UTC", peak.value, clock_short(peak.at_ms)))),
        (None, Some(HighestReading { value, .. })) if value > 0 => Some((value, format!("highest reading today {value}"))),
        (None, _) => None,
    }
}

#[cfg(test)]
#[path = "tiles_tests.rs"]
mod tests;
