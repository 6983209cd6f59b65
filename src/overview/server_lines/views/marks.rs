//! The marks on the bar: levels, what is usable, what all could take, the peak, and the queue beyond the edge.

use leptos::prelude::*;

use super::LineSize;
use super::bar::{Rows, em};
use crate::overview::demand::Queue;
use crate::overview::server_lines::model::SlotLine;
use crate::overview::server_lines::scale::SlotScale;
use crate::ui::format;
use plimsoll_model::Level;

/// As many waiting callers as there is room to draw one by one, on a phone too.
const DRAWN_WAITERS: u32 = 3;
/// A label that begins left of it would stand on the zero.
const BESIDE_ZERO_PERCENT: f64 = 8.0;

/// Everything that stands on the bar.
#[component]
pub(super) fn Marks(line: SlotLine, scale: SlotScale, rows: Rows, size: LineSize) -> impl IntoView {
    let usable = line.usable();
    let ticks = (size == LineSize::Large).then(|| Level::BOUNDS.map(|bound| tick(bound, usable, scale, rows)).into_iter().collect_view());
    let may_take_beside_zero = size == LineSize::Small && scale.percent(line.could_take) < BESIDE_ZERO_PERCENT;
    let zero = (!may_take_beside_zero).then(|| view! { <text x="0" y=em(rows.tick_text)>"0"</text> });
    let at = scale.at(usable);
    view! {
        {ticks}
        {zero}
        <line class="usable-mark" x1=at.clone() x2=at.clone() y1=em(rows.bar - 0.3) y2=em(rows.bar + rows.bar_height + 0.3) />
        <text class="strong" x=at y=em(rows.usable_text) text-anchor=scale.anchor(usable)>{format!("usable {usable}")}</text>
        <MayTake line=line.clone() scale rows />
        <PeakMark line scale rows />
    }
}

fn tick(bound: u32, usable: u32, scale: SlotScale, rows: Rows) -> impl IntoView + use<> {
    let at = format!("{:.2}%", scale.percent(usable) * f64::from(bound) / 100.0);
    let below = rows.bar + rows.bar_height;
    view! {
        <line class="tick" x1=at.clone() x2=at.clone() y1=em(below) y2=em(below + 0.5) />
        <text x=at y=em(rows.tick_text) text-anchor="middle">{format!("{bound} %")}</text>
    }
}

/// What all pools and applications could take; an arrow where that is beyond the edge.
#[component]
fn MayTake(line: SlotLine, scale: SlotScale, rows: Rows) -> impl IntoView {
    let at = scale.at(line.could_take);
    let arrow = if scale.is_cut { " →" } else { "" };
    let words = format!("all may take {}{arrow}", line.could_take);
    let too_many = (line.could_take > line.usable()).to_string();
    (line.could_take > 0).then(|| {
        view! {
            <line
                class="may-take-mark"
                data-too-many=too_many
                x1=at.clone()
                x2=at.clone()
                y1=em(rows.bar - 0.3)
                y2=em(rows.bar + rows.bar_height + 0.5)
            />
            <text class="strong" x=at y=em(rows.may_take_text) text-anchor=scale.anchor(line.could_take)>{words}</text>
        }
    })
}

#[component]
fn PeakMark(line: SlotLine, scale: SlotScale, rows: Rows) -> impl IntoView {
    let peak = line.peak;
    let at = scale.at(peak.value);
    (peak.value > 0).then(|| {
        let (top, height) = (em(rows.bar - 0.6), em(0.6));
        view! {
            <svg x=at.clone() y=top width="1em" height=height overflow="visible" viewBox="0 0 12 7" preserveAspectRatio="xMinYMin">
                <path class="peak-mark" d="M-6 0h12l-6 7z" />
            </svg>
            <text class="peak-label" x=at y=em(rows.peak_text) text-anchor=scale.anchor(peak.value)>
                {format!("peak today {} at {} UTC", peak.value, format::clock_short(peak.at_ms))}
            </text>
        }
    })
}

/// Callers that wait, in two lines: the room beyond the edge is narrow.
#[component]
pub(super) fn QueueMark(queue: Queue, rows: Rows) -> impl IntoView {
    let middle = em(rows.bar + rows.bar_height / 2.0);
    let caller = |n: u32| view! { <circle class="queued" cx=em(-0.4 - 0.9 * f64::from(n)) cy=middle.clone() r="0.32em" /> };
    let callers = (0..queue.waiting.min(DRAWN_WAITERS)).map(caller).collect_view();
    let more = if queue.not_told > 0 { "+" } else { "" };
    view! {
        <g class="queue">
            <svg x="100%" height="100%" overflow="visible">{callers}</svg>
            <text class="strong" x="100%" y=em(rows.peak_text) text-anchor="end">{format!("{}{more}", queue.waiting)}</text>
            <text class="strong" x="100%" y=em(rows.usable_text) text-anchor="end">"waiting"</text>
        </g>
    }
}
