//! What may be asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secrecy::SecretString;
use url::Url;

use super::super::format::Format;
use crate::server::config::{Span, whole_number, yes_or_no};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileName {
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
pub enum TargetName {
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
    pub database_url: Option<SecretString>,
    /// What is put under load
    #[arg(long, value_enum, default_value = "pool")]
    pub target: TargetName,
    /// Simulated users
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = whole_number)]
    pub users: u32,
    /// What each of them does [default: query with --statement, hold with --duration, --hold, --think or --rate, else connect]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// How long users come [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub duration: Option<Span>,
    /// How long each keeps its connection [default: 50ms]
    #[arg(long, value_name = "DURATION")]
    pub hold: Option<Span>,
    /// How long each is away before it comes again, on average [default: 0]
    #[arg(long, value_name = "DURATION")]
    pub think: Option<Span>,
    /// From one burst to the next; 0: there is one [default: 1s]
    #[arg(long, value_name = "DURATION")]
    pub every: Option<Span>,
    /// Open loop: so many requests a second, whether users are free or not, timed from when they were due
    /// [default: closed loop, each user comes again when it is done]
    #[arg(long, value_name = "PER_SECOND", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// What each runs instead of a statement that returns its own number; `$1`, if it is there, is that number
    #[arg(long, value_name = "SQL")]
    pub statement: Option<String>,
    /// Longest p99: of the wait for a connection, with query of wait and statement, with http of the answer; with
    /// connect and direct of each single connect
    #[arg(long, value_name = "DURATION", default_value = "100ms", help_heading = "Limits")]
    pub limit_p99: Span,
    /// How many users may go without
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Limits")]
    pub limit_errors: u64,
    /// How many may before the test ends itself [default: 10 × users, beyond what is allowed]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub abort_errors: Option<u64>,

    /// Connections kept open: the base [default: 50, or --users if that is fewer]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub pool_size: Option<u32>,
    /// Further connections opened on demand [default: 100, or --users if that is fewer and no --pool-size is given]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_overflow: Option<u32>,
    /// Longest wait for a connection; with http, for an answer [default: 30s]
    #[arg(long, env = "PLIMSOLL_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub timeout: Option<Span>,
    /// Callers that may queue before further ones are refused [default: 10 × capacity]
    #[arg(long, env = "PLIMSOLL_MAX_WAITERS", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_waiters: Option<u32>,
    /// Connects under way at once [default: 4]
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub connect_parallelism: Option<u32>,
    /// Open the base before the first user comes [default: true]
    #[arg(long, env = "PLIMSOLL_WARM_UP", value_name = "BOOL", value_parser = yes_or_no, help_heading = "Pool")]
    pub warm_up: Option<bool>,

    /// With http: the address that each user asks for
    #[arg(long, value_name = "URL", help_heading = "Service")]
    pub url: Option<Url>,
    /// With http: its pool-stats, watched meanwhile; the bearer token for it is PLIMSOLL_STATS_TOKEN
    #[arg(long, value_name = "URL", help_heading = "Service")]
    pub stats_url: Option<Url>,

    /// Test a server elsewhere, a standby, or one whose name sounds like production
    #[arg(long, help_heading = "Consent")]
    pub yes: bool,
    /// Take slots that others have now; never reserved ones
    #[arg(long, help_heading = "Consent")]
    pub force: bool,
    /// Let the statement write; otherwise all sessions are read-only
    #[arg(long, help_heading = "Consent")]
    pub allow_writes: bool,

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
