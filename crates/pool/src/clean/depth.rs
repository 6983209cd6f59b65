//! What a returned session needs before the next holder.

use crate::policies::Reset;
use crate::session::leftovers::Leftovers;

/// How thoroughly a session has to be cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CleanupDepth {
    /// Only its answers are read to the end.
    Drain,
    /// And its transaction rolled back.
    Rollback,
    /// And what outlives a transaction undone.
    ResetState,
    /// And everything else.
    DiscardAll,
}

impl CleanupDepth {
    /// For a session in which its holder has left this; `None` when it can be lent at once. `is_in_step` is asked only where
    /// it matters: whether sqlx waits for no answer and has begun no transaction.
    #[inline]
    pub(super) fn needed(left: Leftovers, reset: Reset, is_in_step: impl FnOnce() -> bool) -> Option<Self> {
        match reset {
            Reset::DiscardAll => Some(Self::DiscardAll),
            Reset::Rollback if left.state => Some(Self::ResetState),
            Reset::Rollback => left.open.then_some(Self::Rollback),
            // The holder's word is taken for settings, but sqlx's for neither answers nor transactions: a COPY is not in its
            // count of pending answers, and a transaction is in its count only once it has begun.
            Reset::None if left.bare || left.begun => Some(Self::Rollback),
            Reset::None => (left.open && !is_in_step()).then_some(Self::Drain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(left: Leftovers, is_in_step: bool) -> [Option<CleanupDepth>; 3] {
        [Reset::Rollback, Reset::DiscardAll, Reset::None].map(|reset| CleanupDepth::needed(left, reset, || is_in_step))
    }

    #[test]
    fn a_session_is_cleaned_as_deep_as_its_holder_has_gone() {
        use CleanupDepth::{DiscardAll, Drain, ResetState, Rollback};
        let (all, used) = (Some(DiscardAll), Leftovers { used: true, ..Leftovers::default() });
        assert_eq!(needed(used, false), [None, all, None], "nothing is open, so no answer is due");
        assert_eq!(needed(Leftovers { open: true, ..used }, true), [Some(Rollback), all, None], "sqlx has read every answer");
        assert_eq!(needed(Leftovers { open: true, ..used }, false), [Some(Rollback), all, Some(Drain)]);
        assert_eq!(needed(Leftovers { state: true, ..used }, true), [Some(ResetState), all, None], "a setting is the holder's word");
        assert_eq!(needed(Leftovers { begun: true, ..used }, true), [None, all, Some(Rollback)]);
        assert_eq!(needed(Leftovers { bare: true, ..used }, true), [None, all, Some(Rollback)]);
        assert_eq!(needed(Leftovers::anything(), true), [Some(ResetState), all, Some(Rollback)]);
    }
}
