//! A connection without a server, for the tests of the decisions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Caller, Pooled};
use crate::holders::callsite::CallSite;
use crate::holders::session_status::SessionStatus;
use crate::holders::{Requester, Tag};
use crate::thread::ThreadId;

#[derive(Debug, Clone)]
pub(super) struct Fake {
    pub id: u32,
    pub expires_at: Option<Instant>,
    pub verified_at: Instant,
    epoch: u32,
    record: Arc<SessionStatus>,
    slot: usize,
}

impl Fake {
    pub(super) fn new(id: u32, expires_at: Option<Instant>) -> Self {
        Self { id, expires_at, verified_at: Instant::now(), epoch: 0, record: SessionStatus::new(id as i32), slot: usize::MAX }
    }

    pub(super) fn of_epoch(self, epoch: u32) -> Self {
        Self { epoch, ..self }
    }
}

impl PartialEq for Fake {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Pooled for Fake {
    fn is_expired(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|at| now >= at)
    }

    fn verified_at(&self) -> Instant {
        self.verified_at
    }

    fn record(&self) -> &Arc<SessionStatus> {
        &self.record
    }

    fn slot(&self) -> usize {
        self.slot
    }

    fn set_slot(&mut self, slot: usize) {
        self.slot = slot;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }
}

/// Where everything happens, where it does not matter.
pub(super) const HERE: ThreadId = ThreadId::numbered(1);

/// Somebody, named by the line that asks.
#[track_caller]
pub(super) fn taker() -> Requester {
    Requester::new(CallSite::Code(std::panic::Location::caller()), None)
}

/// Somebody who may wait until nobody else does.
#[track_caller]
pub(super) fn background_taker() -> Requester {
    let tag = Tag { background: true, ..Tag::default() };
    Requester::new(CallSite::Code(std::panic::Location::caller()), Some(Arc::new(tag)))
}

/// It asks for the first time and waits for ever.
pub(super) fn caller(taker: &Requester) -> Caller<'_> {
    Caller::new(taker, Instant::now() + Duration::from_secs(86_400))
}
