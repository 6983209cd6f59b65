//! What is to be tried, checked against itself before anything is opened.

mod validate;

use std::time::Duration;

use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::model::{Profile, TargetKind};
use plimsoll_pool::{Pool, PoolOptions};

/// One test.
#[derive(Clone, Debug)]
pub struct TestPlan {
    pub target: LoadTarget,
    pub profile: Profile,
    pub users: u32,
    /// How long users come; `Profile::Connect` ends by itself.
    pub duration: Duration,
    /// How long each keeps its connection.
    pub hold: Duration,
    /// How long each is away before it comes again, on average (exponential).
    pub think: Duration,
    /// From one burst to the next; zero: there is one.
    pub every: Duration,
    /// Requests a second whether users are free or not (open loop, Poisson).
    pub rate: Option<f64>,
    /// What each runs, instead of a statement that returns its own number.
    pub statement: Option<String>,
    pub limit_p99: Duration,
    pub limit_errors: u64,
    /// Beyond it the test ends itself; `None`: ten for each user, and what is allowed besides.
    pub abort_errors: Option<u64>,
    pub consent: Consent,
    pub servers_words: ServerMessages,
}

/// What the operator has confirmed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consent {
    /// A server elsewhere, a standby, or one whose name looks like production.
    pub yes: bool,
    /// More slots than are free now.
    pub force: bool,
    /// A statement that writes, and whatever else it does: it is not looked at.
    pub writes: bool,
    /// A statement is run as whatever role was given: whoever gave the role could do the same with psql. On the page
    /// somebody else may ask.
    pub any_role: bool,
}

/// Who reads what the server says of a statement that fails. Its text may hold what the statement read, so that it is
/// in no report and on no page.
#[derive(Clone, Copy, Debug, Default)]
pub enum ServerMessages {
    /// Whoever reads the log.
    #[default]
    Log,
    /// Whoever runs the test from their own terminal; each sentence is handed to this function.
    Told(fn(&str)),
}

/// Target of the load.
#[derive(Clone, Debug)]
pub enum LoadTarget {
    /// A pool that is built for the test and closed after it.
    OwnPool { server: PgConnectOptions, options: Box<PoolOptions> },
    /// A pool that lives on.
    GivenPool(Pool),
    /// Raw connections.
    Direct { server: PgConnectOptions, parallelism: u32 },
    /// A service.
    Http(HttpTarget),
}

/// A service, and where it tells how its own pool is doing.
#[derive(Clone, Debug)]
pub struct HttpTarget {
    pub url: Url,
    /// Bounds one request.
    pub timeout: Duration,
    pub stats: Option<Url>,
    pub stats_token: Option<SecretString>,
}

impl LoadTarget {
    pub fn kind(&self) -> TargetKind {
        match self {
            LoadTarget::OwnPool { .. } | LoadTarget::GivenPool(_) => TargetKind::Pool,
            LoadTarget::Direct { .. } => TargetKind::Direct,
            LoadTarget::Http(_) => TargetKind::Http,
        }
    }

    /// The PostgreSQL behind it, where that is what is tested.
    pub fn server(&self) -> Option<&PgConnectOptions> {
        match self {
            LoadTarget::OwnPool { server, .. } | LoadTarget::Direct { server, .. } => Some(server),
            LoadTarget::GivenPool(pool) => Some(pool.target()),
            LoadTarget::Http(_) => None,
        }
    }

    /// The pool's options.
    pub fn options(&self) -> Option<PoolOptions> {
        match self {
            LoadTarget::OwnPool { options, .. } => Some(PoolOptions::clone(options)),
            LoadTarget::GivenPool(pool) => Some(pool.options()),
            _ => None,
        }
    }
}

impl TestPlan {
    /// 100 users at once, each with a connection until everybody has one.
    pub fn on(target: LoadTarget) -> Self {
        Self {
            target,
            profile: Profile::Connect,
            users: 100,
            duration: Duration::from_secs(10),
            hold: Duration::from_millis(50),
            think: Duration::ZERO,
            every: Duration::from_secs(1),
            rate: None,
            statement: None,
            limit_p99: Duration::from_millis(100),
            limit_errors: 0,
            abort_errors: None,
            consent: Consent::default(),
            servers_words: ServerMessages::default(),
        }
    }

    /// When users stop coming; `None` where each comes once.
    pub fn lasts(&self) -> Option<Duration> {
        let once = self.profile == Profile::Connect || (self.profile == Profile::Burst && self.every.is_zero());
        (!once).then_some(self.duration)
    }

    /// Whether a connection is kept after it has answered.
    pub fn holds(&self) -> bool {
        self.profile != Profile::Query && !matches!(self.target, LoadTarget::Direct { .. } | LoadTarget::Http(_))
    }

    /// How many may go without before the test ends itself.
    pub fn error_bound(&self) -> u64 {
        self.abort_errors.unwrap_or_else(|| self.limit_errors.saturating_add(10 * u64::from(self.users)))
    }
}
