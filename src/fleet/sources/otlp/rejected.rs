//! Points that are not kept, and why: the answer tells the sender.

use std::collections::BTreeSet;

/// How many points were refused. What no dialect reads is not among them: a service sends all that it measures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rejected {
    points: u64,
    reasons: BTreeSet<&'static str>,
}

impl Rejected {
    /// So many more, for a reason that is one sentence.
    pub(super) fn add(&mut self, points: usize, reason: &'static str) {
        if points > 0 {
            self.points = self.points.saturating_add(points as u64);
            self.reasons.insert(reason);
        }
    }

    pub(super) fn points(&self) -> u64 {
        self.points
    }

    /// The reasons, a sentence each; empty where nothing was refused.
    pub(super) fn message(&self) -> String {
        self.reasons.iter().copied().collect::<Vec<_>>().join(" ")
    }
}
