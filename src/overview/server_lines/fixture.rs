//! Lines for tests.

use super::model::{LineState, Segment, SegmentKind, ServerLine, SlotLine};
use crate::overview::demand::Queue;
use plimsoll_model::{Level, Peak, Slots};

pub(in crate::overview) fn service(name: &str, sessions: u32) -> Segment {
    Segment { kind: SegmentKind::Service { told_as: vec![name.to_owned()] }, name: name.to_owned(), sessions }
}

/// So many sessions of a service *orders*, on a server with so many usable slots and three reserved.
pub(in crate::overview) fn slots(taken: u32, usable: u32) -> SlotLine {
    SlotLine {
        taken_at_ms: 600_000,
        version: "17.6".into(),
        slots: Slots { max_connections: usable + 3, reserved: 3 },
        taken,
        segments: vec![service("orders", taken)],
        could_take: taken,
        could_take_by: vec![("told by its instances".into(), taken)],
        peak: Peak::default(),
        grown: None,
        grant: None,
    }
}

pub(in crate::overview) fn line(name: &str, taken: u32, usable: u32) -> ServerLine {
    let slots = slots(taken, usable);
    ServerLine {
        name: name.to_owned(),
        place: format!("{name}:5432"),
        is_main: false,
        role: None,
        lag_s: None,
        state: LineState::Answers,
        level: Some(Level::of_percent(slots.percent())),
        slots: Some(slots),
        queue: Queue::default(),
    }
}
