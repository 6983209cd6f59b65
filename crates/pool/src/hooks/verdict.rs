//! What a hook's run tells of the session that it ran on.

use sqlx::Error;

use super::HookFailure;
use crate::session::Session;
use crate::session::leftovers::UnfitReason;

/// Why a session is not kept after a hook has seen it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// The hook does not want it, or has failed by itself.
    Unwanted,
    /// The hook was too slow, which is also how a dead peer shows.
    Late,
    /// The connection was lost meanwhile.
    Broken,
    /// The server has said that it must not be used again.
    Unfit(UnfitReason),
}

/// Whether the session is kept after this run of a hook that answers whether it is wanted.
pub(crate) fn judge(session: &Session, outcome: &Result<bool, HookFailure>) -> Result<(), Rejection> {
    if let Some(unfit) = session.left().unfit {
        return Err(Rejection::Unfit(unfit));
    }
    match outcome {
        Ok(true) => Ok(()),
        Err(HookFailure::Late(_)) => Err(Rejection::Late),
        Err(HookFailure::Error(Error::Io(_))) => Err(Rejection::Broken),
        Ok(false) | Err(_) => Err(Rejection::Unwanted),
    }
}
