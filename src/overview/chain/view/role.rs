//! What a hop is in its chain, as level and words.

use crate::overview::chain::model::{Chain, HopKind, HopState, QueuedPool};
use plimsoll_model::Level;

/// A wait below this is what a connect takes, in seconds.
const BRIEF_S: f64 = 0.1;

/// How a hop stands beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    QueuesHere,
    /// The pool with the longest queue still opens connections, and callers wait for a moment.
    QueuesBriefly,
    RefusesHere,
    HoldsThem,
    QueuesToo,
    RefusesToo,
    Clear,
    Unknown,
}

impl Role {
    pub fn of(chain: &Chain, kind: HopKind) -> Self {
        let state = match kind {
            HopKind::Services => chain.services.as_ref().map(|hop| hop.state),
            HopKind::Poolers => chain.poolers.as_ref().map(|hop| hop.state),
            HopKind::Server => Some(chain.server.state),
        };
        let (is_first, holds) = (chain.bottleneck.queues_at == Some(kind), chain.bottleneck.held_by == Some(kind));
        match state {
            Some(HopState::Queues) if is_first && kind == HopKind::Services && is_brief(chain) => Self::QueuesBriefly,
            Some(HopState::Queues) if is_first => Self::QueuesHere,
            Some(HopState::Refuses) if is_first => Self::RefusesHere,
            Some(HopState::Queues | HopState::Refuses) if holds => Self::HoldsThem,
            Some(HopState::Queues) => Self::QueuesToo,
            Some(HopState::Refuses) => Self::RefusesToo,
            Some(HopState::Clear) => Self::Clear,
            Some(HopState::Unknown) | None => Self::Unknown,
        }
    }

    /// `None`: not known.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::QueuesHere | Self::RefusesHere | Self::HoldsThem | Self::RefusesToo => Some(Level::Critical),
            Self::QueuesBriefly | Self::QueuesToo => Some(Level::Warning),
            Self::Clear => Some(Level::Healthy),
            Self::Unknown => None,
        }
    }

    /// The hop that the sentence is about.
    pub fn is_marked(self) -> bool {
        matches!(self, Self::QueuesHere | Self::QueuesBriefly | Self::RefusesHere | Self::HoldsThem)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::QueuesHere | Self::QueuesBriefly => "Queues here",
            Self::RefusesHere | Self::RefusesToo => "Refuses connections",
            Self::HoldsThem => "Holds them",
            Self::QueuesToo => "Queues too",
            Self::Clear => "No queue",
            Self::Unknown => "Unknown",
        }
    }
}

/// Whether callers wait only until a connection is open: there is room, opening works, and 99 in 100 waits are short.
fn is_brief(chain: &Chain) -> bool {
    let has_room = |pool: &QueuedPool| pool.checked_out.zip(pool.total_capacity).is_some_and(|(used, most)| used < most);
    let is_short = |pool: &QueuedPool| pool.wait.is_some_and(|wait| wait.seconds < BRIEF_S);
    let longest = chain.services.as_ref().and_then(|hop| hop.longest.as_ref());
    longest.is_some_and(|pool| has_room(pool) && is_short(pool) && pool.connect_failure.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::chain::fixture::{chain, pool, server_now};
    use crate::overview::chain::model::{HopWait, WaitKind};

    fn role(used: u32, wait_s: Option<f64>) -> Role {
        let mut chain = chain(&[pool("orders", "a", 2, used, 20)], &[], &server_now(40, 0));
        let longest = chain.services.as_mut().and_then(|hop| hop.longest.as_mut()).expect("a queue");
        longest.wait = wait_s.map(|seconds| HopWait { kind: WaitKind::P99, seconds });
        Role::of(&chain, HopKind::Services)
    }

    #[test]
    fn callers_that_wait_for_a_connect_are_no_alarm_and_a_full_pool_is_one() {
        assert_eq!((role(12, Some(0.002)), role(12, Some(0.002)).level()), (Role::QueuesBriefly, Some(Level::Warning)));
        for alarming in [role(20, Some(0.002)), role(12, Some(0.4)), role(12, None)] {
            assert_eq!((alarming, alarming.level()), (Role::QueuesHere, Some(Level::Critical)));
        }
    }
}
