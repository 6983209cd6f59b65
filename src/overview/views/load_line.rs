//! The load line: one bar from 0 to the capacity. Positions are percentages, so that the bar takes
//! any width while its text keeps its size.

use leptos::prelude::*;

use crate::overview::model::summary;
use crate::ui::format;
use plimsoll_model::{Level, PoolSnapshot};

/// Where the queue is drawn, beyond the right edge of the bar.
const BAR_WITH_QUEUE: &str = "84%";
const QUEUE_AT: &str = "85.5%";
/// As many waiting callers as there is room to draw one by one, on a phone too.
const DRAWN_WAITERS: u32 = 4;

/// What the line shows. `None`: not told, and not drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    pub checked_out: u32,
    pub capacity: u32,
    pub open: Option<u32>,
    /// The base, beyond which connections are overflow.
    pub base: Option<u32>,
    pub waiting: Option<u32>,
    /// `None`: unknown, as of numbers that are old.
    pub level: Option<Level>,
    /// The highest, and its words.
    pub mark: Option<(u32, String)>,
    /// The whole line, for who does not see it.
    pub described: String,
}

impl From<&PoolSnapshot> for Load {
    fn from(pool: &PoolSnapshot) -> Self {
        let peak = pool.peak_today;
        let words = format!("peak today {} at {} UTC", peak.value, format::clock_short(peak.at_ms));
        Self {
            checked_out: pool.checked_out,
            capacity: pool.total_capacity(),
            open: Some(pool.open()),
            base: Some(pool.pool_size),
            waiting: Some(pool.waiting),
            level: Some(pool.level()),
            mark: (peak.value > 0).then_some((peak.value, words)),
            described: described(pool),
        }
    }
}

impl Load {
    fn at(&self, connections: u32) -> String {
        percent(connections, self.capacity)
    }

    /// The part of the bar in use beyond the base mark.
    fn overflow(&self) -> Option<(String, String)> {
        let base = self.base?;
        let over = share(self.checked_out, self.capacity) - share(base, self.capacity);
        (over > 0.0).then(|| (self.at(base), format!("{:.2}%", 100.0 * over)))
    }
}

/// The hero of the page.
#[component]
pub fn LoadLine(#[prop(into)] load: Load) -> impl IntoView {
    let level = load.level.map_or("unknown", Level::as_str);
    let waiting = load.waiting.filter(|waiting| *waiting > 0);
    let bar_width = if waiting.is_some() { BAR_WITH_QUEUE } else { "100%" };
    let used = load.at(load.checked_out);
    let open = load.open.map(|open| view! { <rect class="bar-open" y="42" width=load.at(open) height="40" rx="4" /> });
    let overflow =
        load.overflow().map(|(base, over)| view! { <rect class="bar-hatch" x=base y="42" width=over height="40" fill="url(#hatch)" /> });
    view! {
        <svg class="load-line" width="100%" height="112" role="img" aria-labelledby="load-line-title load-line-words">
            <title id="load-line-title">"Load line"</title>
            <desc id="load-line-words">{load.described.clone()}</desc>
            <defs>
                <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <path class="hatch-stroke" d="M0 0v7" stroke-width="3" />
                </pattern>
            </defs>
            <svg width=bar_width height="112" overflow="visible">
                <rect class="bar-track" y="42" width="100%" height="40" rx="4" />
                {open}
                <rect class="bar-used" y="42" width=used height="40" rx="4" data-level=level />
                {overflow}
                <Ticks capacity=load.capacity />
                {load.base.map(|base| view! { <BaseMark base capacity=load.capacity /> })}
                {load.mark.map(|(value, words)| view! { <PeakMark value words capacity=load.capacity /> })}
            </svg>
            {waiting.map(|waiting| view! { <Queue waiting /> })}
        </svg>
    }
}

#[component]
fn BaseMark(base: u32, capacity: u32) -> impl IntoView {
    let at = percent(base, capacity);
    view! {
        <line class="base-mark" x1=at.clone() x2=at.clone() y1="38" y2="88" />
        <text class="strong" x=at y="33" text-anchor=anchor(base, capacity)>{format!("base {base}")}</text>
    }
}

#[component]
fn Ticks(capacity: u32) -> impl IntoView {
    let tick = |bound: u32| {
        let at = format!("{bound}%");
        view! {
            <line class="tick" x1=at.clone() x2=at.clone() y1="82" y2="91" />
            <text x=at y="106" text-anchor="middle">{format!("{bound} %")}</text>
        }
    };
    view! {
        <text x="0" y="106">"0"</text>
        {Level::BOUNDS.map(tick).collect_view()}
        <text class="capacity-label" x="100%" y="106" text-anchor="end">{capacity}</text>
    }
}

#[component]
fn PeakMark(value: u32, words: String, capacity: u32) -> impl IntoView {
    let at = percent(value, capacity);
    view! {
        <svg x=at.clone() overflow="visible">
            <path class="peak-mark" d="M0 42v40M-6 37h12l-6 7z" />
        </svg>
        <text class="strong peak-label" x=at y="14" text-anchor=anchor(value, capacity)>{words}</text>
    }
}

#[component]
fn Queue(waiting: u32) -> impl IntoView {
    let caller = |n: u32| view! { <circle class="queued" cx=6 + 11 * n cy="62" r="4" /> };
    view! {
        <g class="queue">
            <svg x=QUEUE_AT height="112" overflow="visible">{(0..waiting.min(DRAWN_WAITERS)).map(caller).collect_view()}</svg>
            <text class="strong" x="100%" y="33" text-anchor="end">{format!("{waiting} waiting")}</text>
        </g>
    }
}

fn percent(connections: u32, capacity: u32) -> String {
    format!("{:.2}%", 100.0 * share(connections, capacity))
}

fn share(connections: u32, capacity: u32) -> f64 {
    if capacity == 0 { 0.0 } else { (f64::from(connections) / f64::from(capacity)).min(1.0) }
}

/// A label near an edge is set inwards from its mark.
fn anchor(connections: u32, capacity: u32) -> &'static str {
    match share(connections, capacity) {
        s if s < 0.32 => "start",
        s if s > 0.68 => "end",
        _ => "middle",
    }
}

fn described(pool: &PoolSnapshot) -> String {
    let peak = match pool.peak_today.value {
        0 => String::new(),
        value => format!(" Peak today {value} at {} UTC.", format::clock_short(pool.peak_today.at_ms)),
    };
    format!(
        "{} of {} connections in use, {:.1} percent. Base {}, overflow {}. {}.{peak}",
        pool.checked_out,
        pool.total_capacity(),
        pool.utilization(),
        pool.pool_size,
        pool.overflow(),
        summary(pool)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::Peak;

    #[test]
    fn the_description_says_what_the_bar_shows() {
        let pool = PoolSnapshot {
            pool_size: 50,
            max_overflow: 100,
            checked_out: 112,
            peak_today: Peak { value: 141, at_ms: 33_240_000 },
            ..Default::default()
        };
        assert_eq!(
            described(&pool),
            "112 of 150 connections in use, 74.7 percent. Base 50, overflow 62. 38 connections left before callers wait. Peak today 141 at 09:14 UTC."
        );
    }

    #[test]
    fn what_is_not_told_is_not_drawn() {
        let load = Load {
            checked_out: 4,
            capacity: 10,
            open: None,
            base: None,
            waiting: None,
            level: None,
            mark: None,
            described: "a & b".into(),
        };
        let html = view! { <LoadLine load=load.clone() /> }.to_html();
        for class in ["bar-open", "bar-hatch", "base-mark", "peak-mark", "queue"] {
            assert!(!html.contains(&format!("class=\"{class}\"")), "{class}: {html}");
        }
        assert!(html.contains("data-level=\"unknown\"") && html.contains("width=\"40.00%\"") && html.contains("a &amp; b"), "{html}");
        let whole = Load { open: Some(6), base: Some(3), waiting: Some(2), mark: Some((9, "highest".into())), ..load };
        let html = view! { <LoadLine load=whole /> }.to_html();
        for class in ["bar-open", "bar-hatch", "base-mark", "peak-mark", "queue"] {
            assert!(html.contains(&format!("class=\"{class}\"")), "{class}: {html}");
        }
    }

    #[test]
    fn nothing_is_drawn_beyond_the_bar() {
        assert_eq!(percent(160, 150), "100.00%", "just after a resize to less");
        assert_eq!(percent(1, 0), "0.00%");
    }
}
