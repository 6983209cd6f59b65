//! What a hop is in its chain, as level and words.

use crate::overview::chain::model::{Chain, HopKind, HopState};
use plimsoll_model::Level;

/// How a hop stands beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    QueuesHere,
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
            Self::QueuesToo => Some(Level::Warning),
            Self::Clear => Some(Level::Healthy),
            Self::Unknown => None,
        }
    }

    /// The hop that the sentence is about.
    pub fn is_marked(self) -> bool {
        matches!(self, Self::QueuesHere | Self::RefusesHere | Self::HoldsThem)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::QueuesHere => "Queues here",
            Self::RefusesHere | Self::RefusesToo => "Refuses connections",
            Self::HoldsThem => "Holds them",
            Self::QueuesToo => "Queues too",
            Self::Clear => "No queue",
            Self::Unknown => "Unknown",
        }
    }
}
