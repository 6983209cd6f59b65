//! What is known of a source: its newest stretch of time, and the minutes before.

use std::collections::BTreeMap;

use super::live::{LivePoolState, LiveServerState};
use super::replicas::Replicas;
use super::window::SlidingWindow;
use crate::fleet::model::{DrawnServer, PoolIdentity};
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::model::SERVER;
use plimsoll_model::room::Room;
use plimsoll_pool::ConnectFailure;

/// Whose pool it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolRole {
    /// The pool that the console is about.
    Shown,
    /// The console's own.
    Console,
    /// A pool elsewhere, of which a source tells.
    Observed {
        /// Service, instance and pool.
        identity: PoolIdentity,
        /// The server that it draws on.
        draws_on: DrawnServer,
    },
}

impl PoolRole {
    /// A pool elsewhere.
    pub fn is_observed(&self) -> bool {
        matches!(self, Self::Observed { .. })
    }

    /// The server that it draws on.
    pub fn draws_on(&self) -> &DrawnServer {
        match self {
            Self::Shown | Self::Console => &DrawnServer::Main,
            Self::Observed { draws_on, .. } => draws_on,
        }
    }
}

/// A pool whose process has ended, or cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// When its newest reading arrived (Unix time).
    pub last_s: u64,
    /// Another instance of its service has taken over, a deploy; or the list of its source no longer names it, a scale-down.
    pub is_expected: bool,
}

/// A pool.
pub struct PoolHistory {
    /// Whose it is.
    pub role: PoolRole,
    /// Its process has gone, and nothing comes from it.
    pub loss: Option<Loss>,
    pub live: LivePoolState,
    /// When the first stretch began, and when the newest one ended (Unix time).
    pub first_s: Option<u64>,
    pub until_s: u64,
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
    pub fn new(role: PoolRole) -> Self {
        Self {
            role,
            loss: None,
            live: LivePoolState::default(),
            first_s: None,
            until_s: 0,
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
        self.first_s.get_or_insert(at_s);
        self.until_s = at_s + seconds;
        (self.now, self.live, self.loss) = (frame, live, None);
    }

    /// The pool that the console is about.
    pub fn is_shown(&self) -> bool {
        self.role == PoolRole::Shown
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
        self.minutes.parts().filter_map(|part| Some((part.until_s as f64, part.frame.checked_out.mean()?))).collect()
    }

    /// Callers that got no connection in the newest stretch; `None`: not told.
    pub fn unserved(&self) -> Option<u64> {
        self.now.counted.unserved()
    }
}

/// The server.
#[derive(Default)]
pub struct ServerHistory {
    /// What it is called beside others; `None`: it is the only one.
    pub name: Option<String>,
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
    pub live: LiveServerState,
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
        // A watch that has just connected again fails no more, while its last reading did: the reason is still that of before.
        let failure = failure.or_else(|| self.failure.take().filter(|_| frame.answered == 0 && frame.failed > 0));
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

impl<'s> Scene<'s> {
    /// The server that it is about, or that its pool draws on.
    pub fn at(&self) -> DrawnServer {
        match self.pool {
            Some(pool) => pool.role.draws_on().clone(),
            None if self.source == SERVER => DrawnServer::Main,
            None => DrawnServer::Further(self.source.to_owned()),
        }
    }

    /// The pools that draw on that server.
    pub fn pools_there(&self) -> impl Iterator<Item = (&'s str, &'s PoolHistory)> + use<'s> {
        let (at, pools) = (self.at(), self.pools);
        pools.iter().filter(move |(_, pool)| *pool.role.draws_on() == at).map(|(name, pool)| (name.as_str(), pool))
    }

    /// "server", with its name where there are several.
    pub fn server_words(&self) -> String {
        format!("server{}", self.server_name_after(" "))
    }

    /// The name of the server with a word before it, as " on orders-db"; empty where there is only one.
    pub fn server_name_after(&self, word: &str) -> String {
        self.server.and_then(|server| server.name.as_ref()).map(|name| format!("{word}{name}")).unwrap_or_default()
    }

    /// The pool that the console is about.
    pub fn shown(&self) -> Option<(&str, &PoolHistory)> {
        self.pools.iter().find(|(_, pool)| pool.is_shown()).map(|(name, pool)| (name.as_str(), pool))
    }
}
