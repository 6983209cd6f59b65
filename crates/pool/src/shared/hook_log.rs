//! A hook that fails is told once, not for each caller.

use std::time::{Duration, Instant};

use super::Shared;
use crate::hooks::HookFailure;

/// A hook that goes on failing in the same way is told so often.
const EVERY: Duration = Duration::from_secs(10);

impl Shared {
    /// `then` says what the pool does about it.
    pub(crate) fn note_hook_failure(&self, name: &str, failure: &HookFailure, then: &str) {
        let (sentence, now) = (format!("the hook {name} {failure}; {then}"), Instant::now());
        {
            let last = &mut *self.hook_failure.lock();
            let is_told = |(told, at): &(String, Instant)| *told == sentence && now.saturating_duration_since(*at) < EVERY;
            if last.as_ref().is_some_and(is_told) {
                return;
            }
            *last = Some((sentence.clone(), now));
        }
        tracing::warn!(pool.name = self.options.application_name, hook = name, "{sentence}");
    }
}
