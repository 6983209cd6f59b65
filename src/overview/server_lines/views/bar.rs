//! The bar: positions in percent of its width, so that it takes any width; heights in the size of its text, so that it grows with it.

use leptos::prelude::*;

use super::LineSize;
use super::marks::{Marks, QueueMark};
use crate::base::readable::short;
use crate::overview::demand::Queue;
use crate::overview::server_lines::model::{Segment, SlotLine};
use crate::overview::server_lines::scale::SlotScale;
use crate::overview::server_lines::words::described;

/// Beyond it, the queue.
const WIDTH_BESIDE_QUEUE: &str = "82%";
/// A name in less than this share of the bar is cut to a letter or two.
const NAMED_FROM_PERCENT: f64 = 9.0;
/// From this share on there is room for it on a phone too.
const WIDE_FROM_PERCENT: f64 = 30.0;

/// Where things stand from top to bottom, in the height of the text.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub height: f64,
    pub peak_text: f64,
    pub usable_text: f64,
    pub bar: f64,
    pub bar_height: f64,
    pub tick_text: f64,
    pub may_take_text: f64,
}

impl Rows {
    fn of(size: LineSize) -> Self {
        match size {
            LineSize::Large => {
                Self { height: 9.3, peak_text: 0.9, usable_text: 2.25, bar: 3.2, bar_height: 3.2, tick_text: 7.7, may_take_text: 9.1 }
            }
            LineSize::Small | LineSize::Compact => {
                Self { height: 6.4, peak_text: 0.9, usable_text: 2.15, bar: 3.0, bar_height: 1.6, tick_text: 6.0, may_take_text: 6.0 }
            }
        }
    }
}

/// A length in the size of the text.
pub(super) fn em(length: f64) -> String {
    format!("{length:.2}em")
}

/// The bar with its marks and the queue.
#[component]
pub fn SlotBar(line: SlotLine, queue: Queue, size: LineSize) -> impl IntoView {
    let words = described(&line, queue);
    if size == LineSize::Compact {
        return view! { <CompactBar line words /> }.into_any();
    }
    let (scale, rows) = (SlotScale::of(&line), Rows::of(size));
    let width = if queue.waiting > 0 { WIDTH_BESIDE_QUEUE } else { "100%" };
    view! {
        <svg class="load-line slot-line" data-size=size.as_str() width="100%" height=em(rows.height) role="img" aria-label=words>
            <svg width=width height="100%" overflow="visible">
                <Parts line=line.clone() scale top=rows.bar height=rows.bar_height named=size == LineSize::Large />
                <Marks line scale rows size />
            </svg>
            {(queue.waiting > 0).then(|| view! { <QueueMark queue rows /> })}
        </svg>
    }
    .into_any()
}

/// One of many: the bar alone, with the mark where the usable slots end.
#[component]
fn CompactBar(line: SlotLine, words: String) -> impl IntoView {
    let scale = SlotScale::of(&line);
    let usable = scale.at(line.usable());
    view! {
        <svg class="load-line slot-line" data-size="compact" width="100%" height="1.3em" role="img" aria-label=words>
            <Parts line scale top=0.3 height=0.8 named=false />
            <line class="usable-mark" x1=usable.clone() x2=usable y1="0" y2="1.3em" />
        </svg>
    }
}

/// What is usable, what is reserved, and who has taken it.
#[component]
fn Parts(line: SlotLine, scale: SlotScale, top: f64, height: f64, named: bool) -> impl IntoView {
    let (usable, max) = (line.usable(), line.slots.max_connections);
    let (top, height) = (em(top), em(height));
    let mut from = 0;
    let parts = line.segments.into_iter().enumerate().map(|(place, segment)| {
        let begin = from;
        from += segment.sessions;
        part(&segment, place, scale, begin, (&top, &height), named)
    });
    let parts = parts.collect_view();
    view! {
        <rect class="slot-track" y=top.clone() width=scale.at(usable) height=height.clone() />
        <rect class="bar-reserved" x=scale.at(usable) y=top.clone() width=scale.between(usable, max) height=height.clone() />
        {parts}
    }
}

/// The sessions of one service, from the slot `begin` on, with the border to those before it.
fn part(segment: &Segment, place: usize, scale: SlotScale, begin: u32, (top, height): (&str, &str), named: bool) -> impl IntoView + use<> {
    let (at, width) = (scale.at(begin), scale.between(begin, begin + segment.sessions));
    let share = scale.percent(begin + segment.sessions) - scale.percent(begin);
    let is_wide = (share >= WIDE_FROM_PERCENT).to_string();
    let name = (named && share >= NAMED_FROM_PERCENT).then(|| {
        let (name, at, width) = (short(&segment.name), at.clone(), width.clone());
        view! {
            <foreignObject x=at y=top.to_owned() width=width height=height.to_owned()>
                <div class="slot-name" data-wide=is_wide>{name}</div>
            </foreignObject>
        }
    });
    let border = (place > 0).then(|| {
        view! { <rect class="slot-border" x=at.clone() y=top.to_owned() width="2" height=height.to_owned() transform="translate(-1 0)" /> }
    });
    view! {
        <rect class="slot-part" data-shade=shade(segment, place) x=at.clone() y=top.to_owned() width=width height=height.to_owned() />
        {border}
        {name}
    }
}

/// Shades tell neighbours apart, and mean nothing else. This console and the small ones have their own.
pub(super) fn shade(segment: &Segment, place: usize) -> String {
    use crate::overview::server_lines::model::SegmentKind::{Console, More};
    match segment.kind {
        Console => "console".to_owned(),
        More => "more".to_owned(),
        _ => (1 + place % SHADES).to_string(),
    }
}

/// As many as names.
const SHADES: usize = 7;
