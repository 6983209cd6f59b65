//! The last hop: the server.

use super::model::{HopState, ServerHop};
use crate::history::frame::ServerFrame;
use crate::overview::lock_queue::LockQueue;
use crate::overview::model::{ServerFacts, ServerView};

/// What is known of the server at one moment.
#[derive(Clone, Debug)]
pub struct ServerNow {
    pub view: ServerView,
    /// The newest second; `None` before the first.
    pub frame: Option<ServerFrame>,
    pub locks: Option<LockQueue>,
    pub cores: Option<u32>,
    /// It answers that it has no slot left.
    pub is_full: bool,
}

/// The hop.
pub fn server(now: &ServerNow) -> ServerHop {
    let facts = now.view.facts().filter(|_| !now.view.is_down());
    let frame = now.frame.as_ref().filter(|frame| frame.answered > 0 && facts.is_some());
    let seen = frame.and_then(|frame| frame.waiting_for_locks.max());
    // The queue is read a moment later, and tells who blocks whom: of both numbers its own is said.
    let locks = now.locks.as_ref().filter(|locks| seen.is_some() && locks.waiting > 0);
    let waiting = locks.map(|locks| locks.waiting).or(seen);
    ServerHop {
        state: state(now, facts, waiting),
        waiting_for_locks: waiting,
        blockers: locks.map(|locks| locks.blockers),
        longest_wait_s: locks.and_then(|locks| locks.longest_wait_s),
        blocker: locks.and_then(|locks| locks.blocker.clone()),
        active: frame.and_then(|frame| frame.active.max()),
        cores: now.cores,
        sessions: facts.map(|facts| facts.taken.sessions),
        usable_slots: now.view.facts().map(ServerFacts::usable_slots),
        error: match &now.view {
            ServerView::Down { reason, .. } => Some(reason.clone()),
            ServerView::Up(_) | ServerView::Unknown => None,
        },
    }
}

/// A server without a slot refuses, whoever waits for a lock besides.
fn state(now: &ServerNow, facts: Option<&ServerFacts>, waiting: Option<u32>) -> HopState {
    match (facts, waiting) {
        _ if now.view.is_down() && now.is_full => HopState::Refuses,
        (Some(facts), _) if facts.left() == 0 => HopState::Refuses,
        (Some(_), Some(0)) => HopState::Clear,
        (Some(_), Some(_)) => HopState::Queues,
        (Some(_), None) | (None, _) => HopState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{locked, server_now};
    use super::*;

    #[test]
    fn locks_are_a_queue_and_a_full_server_refuses() {
        let calm = server(&server_now(40, 0));
        assert_eq!((calm.state, calm.waiting_for_locks, calm.blockers, calm.sessions), (HopState::Clear, Some(0), None, Some(40)));
        let queued = server(&locked(40, 19, 2));
        assert_eq!((queued.state, queued.waiting_for_locks, queued.blockers), (HopState::Queues, Some(19), Some(2)));
        assert_eq!(server(&server_now(97, 0)).state, HopState::Refuses);
        assert_eq!(server(&locked(97, 3, 1)).state, HopState::Refuses);
    }

    #[test]
    fn what_is_hidden_or_old_is_not_told() {
        let hidden = ServerNow { frame: Some(ServerFrame { answered: 1, ..ServerFrame::default() }), ..server_now(40, 0) };
        assert_eq!((server(&hidden).state, server(&hidden).waiting_for_locks), (HopState::Unknown, None));
        let now = locked(40, 19, 2);
        let last = now.view.facts().cloned();
        let down = ServerNow { view: ServerView::Down { since_ms: 0, reason: "no answer within 1 s".into(), last }, ..now };
        let hop = server(&down);
        assert_eq!((hop.state, hop.waiting_for_locks, hop.sessions), (HopState::Unknown, None, None));
        assert_eq!((hop.error.as_deref(), hop.usable_slots), (Some("no answer within 1 s"), Some(97)));
        assert_eq!(server(&ServerNow { is_full: true, ..down }).state, HopState::Refuses);
    }
}
