//! What is known of a source: its newest stretch of time, and the minutes before.

use std::collections::BTreeMap;
use std::time::Duration;

use super::replicas::Replicas;
use super::window::SlidingWindow;
use crate::history::frame::{PoolFrame, ServerFrame};
use plimsoll_model::room::Room;
use plimsoll_pool::ConnectFailure;

/// What only a pool that is at hand tells; the history does not keep it.
#[derive(Clone, Debug, Default)]
pub struct LivePoolState {
    /// Leases that are held longer than the leak threshold, the longest first.
    pub suspects: Vec<Suspect>,
    /// Why connects fail, while they do.
    pub connect_failure: Option<ConnectFailure>,
}

/// A lease that may have leaked.
#[derive(Clone, Debug)]
pub struct Suspect {
    pub site: String,
    pub held: Duration,
}

/// A pool.
pub struct PoolHistory {
    /// The pool that the console is about; the other one is the console's own.
    pub is_shown: bool,
    pub live: LivePoolState,
    /// The newest stretch.
    pub now: PoolFrame,
    /// The last ten seconds: a count that is read once a second jumps, their mean does not.
    pub ten_seconds: PoolFrame,
    pub minute: PoolFrame,
    pub five_minutes: PoolFrame,
    /// The fastest connect that was seen: with a distant server even that takes long. In seconds.
    pub fastest_connect: Option<f64>,
    seconds: SlidingWindow<PoolFrame>,
    minutes: SlidingWindow<PoolFrame>,
}

impl PoolHistory {
    pub fn new(is_shown: bool) -> Self {
        Self {
            is_shown,
            live: LivePoolState::default(),
            now: PoolFrame::default(),
            ten_seconds: PoolFrame::default(),
            minute: PoolFrame::default(),
            five_minutes: PoolFrame::default(),
            fastest_connect: None,
            seconds: SlidingWindow::new(60, 1),
            minutes: SlidingWindow::new(16 * 60, 60),
        }
    }

    pub fn push(&mut self, at_s: u64, seconds: u64, frame: PoolFrame, live: LivePoolState) {
        self.seconds.push(at_s, seconds, &frame);
        self.minutes.push(at_s, seconds, &frame);
        self.ten_seconds = self.seconds.last(10);
        self.minute = self.seconds.last(60);
        self.five_minutes = self.minutes.last(300);
        let fastest = frame.connects.quantile(0.0).map(|fastest| fastest.as_secs_f64());
        self.fastest_connect = self.fastest_connect.into_iter().chain(fastest).reduce(f64::min);
        (self.now, self.live) = (frame, live);
    }

    /// The last so many seconds, at most 60.
    pub fn last(&self, seconds: u64) -> PoolFrame {
        self.seconds.last(seconds)
    }

    /// The quarter of an hour before the last two minutes: how it was before.
    pub fn before(&self) -> PoolFrame {
        self.minutes.before(120)
    }

    /// The end of each of the last minutes, and its mean of connections in use.
    pub fn course(&self) -> Vec<(f64, f64)> {
        self.minutes.parts().map(|part| (part.until_s as f64, part.frame.checked_out.mean())).collect()
    }

    /// Callers that got no connection in the newest stretch.
    pub fn unserved(&self) -> u64 {
        self.now.totals.unserved()
    }
}

/// The server.
#[derive(Default)]
pub struct ServerHistory {
    /// The newest reading, answered or not.
    pub now: ServerFrame,
    /// The newest that was answered.
    pub known: Option<ServerFrame>,
    /// Why it does not answer.
    pub reason: Option<String>,
    /// Why the console's watch cannot connect to it.
    pub failure: Option<ConnectFailure>,
    /// The last ten seconds.
    pub ten_seconds: ServerFrame,
    pub replicas: Replicas,
    /// The room at the newest answer; `None` in the past.
    pub room: Option<Room>,
    seconds: Option<SlidingWindow<ServerFrame>>,
}

impl ServerHistory {
    pub fn push(&mut self, at_s: u64, seconds: u64, frame: ServerFrame, reason: Option<String>, failure: Option<ConnectFailure>) {
        let window = self.seconds.get_or_insert_with(|| SlidingWindow::new(60, 1));
        window.push(at_s, seconds, &frame);
        self.ten_seconds = window.last(10);
        if let Some(now) = frame.replicas.max() {
            self.replicas.note(at_s + seconds, now);
        }
        if frame.answered > 0 {
            self.known = Some(frame.clone());
        }
        (self.now, self.reason, self.failure) = (frame, reason, failure);
    }

    pub fn is_down(&self) -> bool {
        self.now.answered == 0 && self.now.failed > 0
    }

    /// The newest reading, if it was answered.
    pub fn answer(&self) -> Option<&ServerFrame> {
        Some(&self.now).filter(|now| now.answered > 0)
    }
}

/// What a rule sees: what it is about, and everything around it.
pub struct Scene<'a> {
    pub source: &'a str,
    /// The pool that it is about, if it is about one.
    pub pool: Option<&'a PoolHistory>,
    pub server: Option<&'a ServerHistory>,
    pub pools: &'a BTreeMap<String, PoolHistory>,
    /// Nothing has come from the source for a while.
    pub is_silent: bool,
}

impl Scene<'_> {
    /// The pool that the console is about.
    pub fn shown(&self) -> Option<(&str, &PoolHistory)> {
        self.pools.iter().find(|(_, pool)| pool.is_shown).map(|(name, pool)| (name.as_str(), pool))
    }
}
