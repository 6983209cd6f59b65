//! What a connection is doing, and since when.

use std::time::Instant;

use parking_lot::Mutex;

use super::limits::HttpLimits;

/// In this order, and round again from the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageKind {
    /// The head of a request is awaited, or arrives.
    Head,
    /// Its body arrives.
    Body,
    /// It is answered; or the connection has become one of another protocol.
    Answer,
    /// Nothing; it is kept for the next request.
    Idle,
}

#[derive(Debug)]
struct StageState {
    doing: StageKind,
    since: Instant,
    /// Since when the other side takes nothing of what is written.
    stalled: Option<Instant>,
}

/// Written by the connection, read by who looks for those that take too long.
#[derive(Debug)]
pub(super) struct ConnectionStage(Mutex<StageState>);

impl ConnectionStage {
    pub(super) fn new() -> Self {
        Self(Mutex::new(StageState { doing: StageKind::Head, since: Instant::now(), stalled: None }))
    }

    pub(super) fn begin(&self, doing: StageKind) {
        let mut now = self.0.lock();
        (now.doing, now.since) = (doing, Instant::now());
    }

    /// Only from that stage: a body that is dropped after its answer does not begin another answer.
    pub(super) fn go_on(&self, from: StageKind, to: StageKind) {
        let mut now = self.0.lock();
        if now.doing == from {
            (now.doing, now.since) = (to, Instant::now());
        }
    }

    /// Whether the other side took what was written.
    pub(super) fn wrote(&self, taken: bool) {
        let mut now = self.0.lock();
        now.stalled = if taken { None } else { now.stalled.or_else(|| Some(Instant::now())) };
    }

    /// Longer than it may. A body is timed by its reader, which can answer.
    pub(super) fn is_overdue(&self, limits: &HttpLimits) -> bool {
        let now = self.0.lock();
        let too_long = match now.doing {
            StageKind::Head => now.since.elapsed() >= limits.head,
            StageKind::Idle => now.since.elapsed() >= limits.idle,
            StageKind::Body | StageKind::Answer => false,
        };
        too_long || now.stalled.is_some_and(|since| since.elapsed() >= limits.stall)
    }

    /// Since when nobody would miss an answer if it were closed.
    pub(super) fn expendable_since(&self) -> Option<Instant> {
        let now = self.0.lock();
        (now.doing != StageKind::Answer).then_some(now.since)
    }

    pub(super) fn is_without_request(&self) -> bool {
        matches!(self.0.lock().doing, StageKind::Head | StageKind::Idle)
    }
}
