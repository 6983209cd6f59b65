//! The server behind the pools, as far as it is known.

use std::fmt::Error;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::families::gauge;
use crate::overview::model::ServerView;

/// What the server has, and what is left of it.
#[derive(Debug)]
pub struct ServerMetrics {
    is_up: bool,
    /// Usable slots, sessions of others, headroom; `None` while the server does not answer.
    slots: Option<[i64; 3]>,
}

impl ServerMetrics {
    pub fn of(view: ServerView) -> Self {
        let ServerView::Up(facts) = view else { return Self { is_up: false, slots: None } };
        let headroom = facts.headroom();
        Self { is_up: true, slots: Some([facts.usable_slots().into(), facts.others.into(), headroom]) }
    }
}

impl Collector for ServerMetrics {
    fn encode(&self, mut to: DescriptorEncoder) -> Result<(), Error> {
        let alone = |value: i64| vec![(Vec::<(&str, &str)>::new(), value)];
        gauge(&mut to, "plimsoll_server_up", "Whether the database answers", alone(self.is_up.into()))?;
        let Some([usable, others, headroom]) = self.slots else { return Ok(()) };
        gauge(&mut to, "plimsoll_server_usable_slots", "max_connections less what is reserved", alone(usable))?;
        gauge(&mut to, "plimsoll_server_other_sessions", "Client sessions of other applications", alone(others))?;
        gauge(&mut to, "plimsoll_server_headroom", "Usable slots left when every pool is at its capacity", alone(headroom))
    }
}
