//! The small load line of a row: what is in use, the mark at the base, and the queue beyond the right edge.

use leptos::prelude::*;

use crate::overview::fleet::model::{Numbers, RowState};

/// The width of the bar in the units of the drawing; beside it is room for the queue.
const BAR: f64 = 120.0;
/// As many waiting callers as are drawn one by one.
const DRAWN_WAITERS: u64 = 3;

/// Nothing where use and capacity are not told together. The cells beside it have the numbers, so that it is hidden from screen readers.
pub fn load_bar(of: &Numbers) -> impl IntoView + use<> {
    let level = match of.state {
        RowState::Late | RowState::Gone => "unknown",
        state => state.as_str(),
    };
    let waiting = of.waiting.value().unwrap_or(0);
    of.load.percent().map(|percent| {
        let used = format!("{:.1}", BAR * percent.min(100.0) / 100.0);
        let share = |base: u64| BAR * base as f64 / of.load.capacity.max(1) as f64;
        // A pool without overflow has its base at the edge: nothing to mark.
        let base = of.load.base.filter(|base| *base < of.load.capacity).map(|base| {
            let at = format!("{:.1}", share(base));
            view! { <line class="base-mark" x1=at.clone() x2=at y1="0" y2="12" /> }
        });
        view! {
            <svg class="load-bar" width="144" height="12" viewBox="0 0 144 12" aria-hidden="true">
                <rect class="bar-track" y="1" width=BAR height="10" rx="2" />
                <rect class="bar-used" y="1" width=used height="10" rx="2" data-level=level />
                {base}
                {(0..waiting.min(DRAWN_WAITERS)).map(|n| view! { <circle class="queued" cx=126 + 7 * n cy="6" r="2.5" /> }).collect_view()}
            </svg>
        }
    })
}
