//! What may be asked for, and the plan that it makes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::super::format::Format;
use crate::loadtest::error::{LoadTestError, wrong};
use crate::loadtest::model::Profile;
use crate::loadtest::plan::{Consent, HttpTarget, Plan, Target};
use crate::pool::PoolOptions;
use crate::server::config::{ConfigError, Given, Span, resolve};

/// Its secret comes from the environment: flags are visible in process lists.
const STATS_TOKEN: &str = "PLIMSOLL_STATS_TOKEN";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProfileName {
    /// All at the same moment take a connection and keep it until everybody has one
    Connect,
    /// Each takes a connection, keeps it for --hold, gives it back, and comes again
    Hold,
    /// Each runs a statement, and comes again
    Query,
    /// All at the same moment, every --every again
    Burst,
    /// From one user to all of them over --duration: shows where it bends
    Ramp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TargetName {
    /// A pool with the settings below, and through it the server
    Pool,
    /// The server alone, by raw connections: all at once, and --connect-parallelism at a time
    Direct,
    /// Your own service, at --url
    Http,
}

#[derive(Args)]
pub struct LoadTest {
    /// The PostgreSQL to test, as postgres://user@host:5432/database. Without it the embedded one is started, as
    /// `serve` does, or used where it runs
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<SecretString>,
    /// What is put under load
    #[arg(long, value_enum, default_value = "pool")]
    target: TargetName,
    /// Simulated users
    #[arg(long, value_name = "N", default_value_t = 100)]
    users: u32,
    /// What each of them does [default: query with --statement, hold with --duration, --hold, --think or --rate, else connect]
    #[arg(long, value_enum)]
    profile: Option<ProfileName>,
    /// How long users come [default: 10s]
    #[arg(long, value_name = "DURATION")]
    duration: Option<Span>,
    /// How long each keeps its connection [default: 50ms]
    #[arg(long, value_name = "DURATION")]
    hold: Option<Span>,
    /// How long each is away before it comes again, on average [default: 0]
    #[arg(long, value_name = "DURATION")]
    think: Option<Span>,
    /// From one burst to the next; 0: there is one [default: 1s]
    #[arg(long, value_name = "DURATION")]
    every: Option<Span>,
    /// Open loop: so many requests a second, whether users are free or not, timed from when they were due
    /// [default: closed loop, each user comes again when it is done]
    #[arg(long, value_name = "PER_SECOND", allow_negative_numbers = true)]
    rate: Option<f64>,
    /// What each runs instead of a statement that returns its own number; `$1`, if it is there, is that number
    #[arg(long, value_name = "SQL")]
    statement: Option<String>,
    /// Longest p99: of the wait for a connection, with query of wait and statement, with http of the answer; with
    /// connect and direct of each single connect
    #[arg(long, value_name = "DURATION", default_value = "100ms", help_heading = "Limits")]
    limit_p99: Span,
    /// How many users may go without
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Limits")]
    limit_errors: u64,
    /// How many may before the test ends itself [default: 10 × users, beyond what is allowed]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    abort_errors: Option<u64>,

    /// Connections kept open: the base [default: 50]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", help_heading = "Pool")]
    pool_size: Option<u32>,
    /// Further connections opened on demand [default: 100]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", help_heading = "Pool")]
    max_overflow: Option<u32>,
    /// Longest wait for a connection; with http, for an answer [default: 30s]
    #[arg(long, env = "PLIMSOLL_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    timeout: Option<Span>,
    /// Callers that may queue before further ones are refused [default: 10 × capacity]
    #[arg(long, env = "PLIMSOLL_MAX_WAITERS", value_name = "N", help_heading = "Pool")]
    max_waiters: Option<u32>,
    /// Connects under way at once [default: 4]
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", help_heading = "Pool")]
    connect_parallelism: Option<u32>,
    /// Open the base before the first user comes [default: true]
    #[arg(long, env = "PLIMSOLL_WARM_UP", value_name = "BOOL", help_heading = "Pool")]
    warm_up: Option<bool>,

    /// With http: the address that each user asks for
    #[arg(long, value_name = "URL", help_heading = "Service")]
    url: Option<Url>,
    /// With http: its pool-stats, watched meanwhile; the bearer token for it is PLIMSOLL_STATS_TOKEN
    #[arg(long, value_name = "URL", help_heading = "Service")]
    stats_url: Option<Url>,

    /// Test a server elsewhere, a standby, or one whose name sounds like production
    #[arg(long, help_heading = "Consent")]
    yes: bool,
    /// Take slots that others have now; never reserved ones
    #[arg(long, help_heading = "Consent")]
    force: bool,
    /// Let the statement write; otherwise all sessions are read-only
    #[arg(long, help_heading = "Consent")]
    allow_writes: bool,

    /// How the report is written
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// The report of an earlier test, as JSON, to compare with
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
    /// Where the embedded PostgreSQL is kept [default: as for `serve`]
    #[arg(long, env = "PLIMSOLL_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
}

impl LoadTest {
    /// The server that was given, if one was.
    pub fn server(&self) -> Result<Option<PgConnectOptions>, ConfigError> {
        let given = Given { database_url: self.database_url.clone(), ..Given::default() };
        Ok(resolve(given, Given::default())?.database)
    }

    /// Whether there is a server to be tested.
    pub fn needs_server(&self) -> bool {
        self.target != TargetName::Http
    }

    /// The plan on that server.
    ///
    /// # Errors
    /// Where one thing that was asked for contradicts another.
    pub fn plan(&self, server: &PgConnectOptions) -> Result<Plan, LoadTestError> {
        self.refuse_contradictions()?;
        let plan = Plan::on(self.target(server)?);
        let or = |given: Option<Span>, default: Duration| given.map_or(default, |span| span.0);
        Ok(Plan {
            profile: self.profile(),
            users: self.users,
            duration: or(self.duration, plan.duration),
            hold: or(self.hold, plan.hold),
            think: or(self.think, plan.think),
            every: or(self.every, plan.every),
            rate: self.rate,
            statement: self.statement.clone(),
            limit_p99: self.limit_p99.0,
            limit_errors: self.limit_errors,
            abort_errors: self.abort_errors,
            consent: Consent { yes: self.yes, force: self.force, writes: self.allow_writes },
            target: plan.target,
        })
    }

    fn profile(&self) -> Profile {
        let comes_again = self.duration.is_some() || self.hold.is_some() || self.think.is_some() || self.rate.is_some();
        match (self.profile, self.target) {
            (Some(ProfileName::Connect), _) => Profile::Connect,
            (Some(ProfileName::Hold), _) => Profile::Hold,
            (Some(ProfileName::Query), _) => Profile::Query,
            (Some(ProfileName::Burst), _) => Profile::Burst,
            (Some(ProfileName::Ramp), _) => Profile::Ramp,
            (None, TargetName::Http) => Profile::Query,
            (None, TargetName::Pool) if self.statement.is_some() => Profile::Query,
            (None, TargetName::Pool) if self.every.is_some() => Profile::Burst,
            (None, TargetName::Pool) if comes_again => Profile::Hold,
            (None, _) => Profile::Connect,
        }
    }

    fn target(&self, server: &PgConnectOptions) -> Result<Target, LoadTestError> {
        let server = server.clone();
        match self.target {
            TargetName::Pool => Ok(Target::OwnPool { server, options: self.options() }),
            TargetName::Direct => Ok(Target::Direct { server, parallelism: self.options().connect_parallelism }),
            TargetName::Http => {
                let Some(url) = self.url.clone() else { return wrong("target http needs the address that users ask for; give --url") };
                let token = std::env::var(STATS_TOKEN).ok().filter(|token| !token.is_empty());
                let timeout = self.options().timeout;
                Ok(Target::Http(HttpTarget { url, timeout, stats: self.stats_url.clone(), stats_token: token.map(SecretString::from) }))
            }
        }
    }

    fn options(&self) -> PoolOptions {
        let defaults = PoolOptions::default();
        PoolOptions {
            pool_size: self.pool_size.unwrap_or(defaults.pool_size),
            max_overflow: self.max_overflow.unwrap_or(defaults.max_overflow),
            timeout: self.timeout.map_or(defaults.timeout, |span| span.0),
            max_waiters: self.max_waiters,
            connect_parallelism: self.connect_parallelism.unwrap_or(defaults.connect_parallelism),
            warm_up: self.warm_up.unwrap_or(true),
            ..defaults
        }
    }

    /// Two flags of which one would do nothing: whoever gives them expects something else than would happen.
    fn refuse_contradictions(&self) -> Result<(), LoadTestError> {
        let (profile, http) = (self.profile(), self.target == TargetName::Http);
        let name = profile.as_str();
        match self {
            a if !http && a.url.is_some() => wrong("--url is for a service; give --target http, or leave it out"),
            a if !http && a.stats_url.is_some() => wrong("--stats-url is for a service; give --target http, or leave it out"),
            a if a.hold.is_some() && (profile == Profile::Query || a.target != TargetName::Pool) => {
                wrong("--hold contradicts a test in which nothing is held; give --profile hold on a pool, or leave it out")
            }
            a if a.every.is_some() && profile != Profile::Burst => {
                wrong(format!("--every contradicts profile {name}: only bursts come every so often; give --profile burst, or leave it out"))
            }
            a if a.duration.is_some() && profile == Profile::Connect => {
                wrong("--duration contradicts profile connect, in which each user comes once; give --profile hold, or leave it out")
            }
            a if a.duration.is_some() && a.every.is_some_and(|every| every.0.is_zero()) => {
                wrong("--duration contradicts --every 0, with which there is one burst; leave one of them out")
            }
            a if a.allow_writes && a.statement.is_none() => {
                wrong("--allow-writes is for a statement of yours; give --statement, or leave it out")
            }
            _ => Ok(()),
        }
    }
}
