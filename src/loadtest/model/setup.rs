//! What was tried: kept with every report, so that two reports can be told apart.

use serde::{Deserialize, Serialize};

use super::percent_free;
use crate::ui::format::ms;

/// What the users do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// All take a connection at the same moment and keep it until everybody has one or was refused.
    Connect,
    /// Each takes a connection, keeps it, gives it back, and comes again.
    Hold,
    /// Each takes a connection, runs a statement, gives it back, and comes again.
    Query,
    /// All come at the same moment, again and again.
    Burst,
    /// From one user to all of them: shows where it bends.
    Ramp,
}

impl Profile {
    /// All of them.
    pub const ALL: [Profile; 5] = [Profile::Connect, Profile::Hold, Profile::Query, Profile::Burst, Profile::Ramp];

    /// As on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Connect => "connect",
            Profile::Hold => "hold",
            Profile::Query => "query",
            Profile::Burst => "burst",
            Profile::Ramp => "ramp",
        }
    }
}

/// Target of the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// A pool, and through it the server.
    Pool,
    /// Server only, connections without a pool.
    Direct,
    /// A service of the operator's own.
    Http,
}

impl TargetKind {
    /// As on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            TargetKind::Pool => "pool",
            TargetKind::Direct => "direct",
            TargetKind::Http => "http",
        }
    }
}

/// The limits of a pool under test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolShape {
    /// The base.
    pub pool_size: u32,
    /// On demand.
    pub max_overflow: u32,
    /// How long a caller waits at most.
    pub timeout_ms: f64,
    /// How many may wait.
    pub max_waiters: u32,
    /// Connects under way at once.
    pub connect_parallelism: u32,
}

impl PoolShape {
    /// `pool_size + max_overflow`.
    pub fn capacity(self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }
}

/// What a test is held against.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Of the wait, the statement, the answer or each connect, as the profile has it.
    pub p99_ms: f64,
    /// How many callers may go without.
    pub errors: u64,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// What was put under load.
    pub target: TargetKind,
    /// Where it listens, without any secret.
    pub place: String,
    /// PostgreSQL's version, where it was a PostgreSQL.
    pub version: Option<String>,
    /// What the users did.
    pub profile: Profile,
    /// How many there were.
    pub users: u32,
    /// How long it was to last; `None` where each user came once.
    pub duration_ms: Option<f64>,
    /// How long each kept its connection.
    pub hold_ms: f64,
    /// How long each was away before it came again, on average.
    pub think_ms: f64,
    /// From one burst to the next.
    pub every_ms: Option<f64>,
    /// Requests a second, whether the users before are done or not (open loop); `None`: each user comes
    /// again when it is done (closed loop).
    pub rate_per_s: Option<f64>,
    /// The statement, where it was the operator's own.
    pub statement: Option<String>,
    /// The statement might write, and the sessions were not made read-only.
    #[serde(default)]
    pub writes: bool,
    /// The pool.
    pub pool: Option<PoolShape>,
    /// What it is held against.
    pub limits: Thresholds,
    /// Cores of the machine that made the load.
    pub cores: u32,
}

impl Setup {
    /// "100 users, closed loop, each holds a connection 50 ms, for 10 s, on a pool of 50 + 100".
    pub fn words(&self) -> String {
        let users = if self.users == 1 { "1 user".to_owned() } else { format!("{} users", self.users) };
        let mut parts = vec![users, self.does()];
        if let Some(rate) = self.rate_per_s {
            parts.push(format!("open loop at {}/s", percent_free(rate)));
        }
        if self.think_ms > 0.0 {
            parts.push(format!("mean pause {}", ms(self.think_ms)));
        }
        parts.extend(self.duration_ms.map(|duration| format!("for {}", ms(duration))));
        parts.extend(self.pool.map(|pool| format!("on a pool of {} + {}", pool.pool_size, pool.max_overflow)));
        parts.join(", ")
    }

    fn does(&self) -> String {
        let hold = ms(self.hold_ms);
        let work = match &self.statement {
            Some(_) => "runs the given statement".to_owned(),
            None if self.hold_ms > 0.0 => format!("holds a connection for {hold}"),
            None => "runs one short statement".to_owned(),
        };
        match (self.target, self.profile) {
            (TargetKind::Direct, _) => "each with a connection of its own".to_owned(),
            (TargetKind::Http, Profile::Connect) => "one request each, all at once".to_owned(),
            (TargetKind::Http, Profile::Burst) => "one request each, all at once, repeated".to_owned(),
            (TargetKind::Http, Profile::Ramp) => "users added one by one, each repeats its request".to_owned(),
            (TargetKind::Http, _) => "each repeats its request".to_owned(),
            (_, Profile::Connect) => "all at once, each holds its connection until every user has one".to_owned(),
            (_, Profile::Burst) => format!("all at once every {}, each {work}", ms(self.every_ms.unwrap_or(0.0))),
            (_, Profile::Ramp) => format!("users added one by one, each repeatedly {work}"),
            (_, Profile::Hold | Profile::Query) if self.rate_per_s.is_some() => format!("each request {work}"),
            (_, Profile::Hold | Profile::Query) => format!("each repeatedly {work}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::setup;
    use super::*;

    #[test]
    fn a_setup_is_one_phrase() {
        let hold = setup(Profile::Hold);
        assert_eq!(hold.words(), "100 users, each repeatedly holds a connection for 50 ms, for 10 s, on a pool of 50 + 100");
        let open = Setup { rate_per_s: Some(250.0), ..hold };
        assert_eq!(
            open.words(),
            "100 users, each request holds a connection for 50 ms, open loop at 250/s, for 10 s, on a pool of 50 + 100"
        );
    }
}
