//! Sessions that the hook of the acquire takes or turns down.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;
use crate::numbers::outcomes::AcquireOutcome;

impl Shared {
    /// A session is about to be turned down: what is opened in its place has to wait for a moment.
    pub(crate) fn pause_after_rejection(self: &Arc<Self>) {
        let pause = self.state.lock().core.rejected(Instant::now(), fastrand::f64());
        self.background.look_again(self, pause.with_callers);
    }

    /// A caller's wait is over, whose connection was looked at and is good; `is_new`: nobody has had it before. That old ones are good says
    /// nothing of those that are opened now.
    pub(crate) fn note_examined(&self, outcome: AcquireOutcome, waited: Duration, is_new: bool) {
        let state = &mut *self.state.lock();
        state.note_wait(outcome, waited);
        if is_new {
            state.core.accepted();
        }
    }
}
