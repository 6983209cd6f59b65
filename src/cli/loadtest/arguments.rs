//! What may be asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secrecy::SecretString;
use url::Url;

use super::super::format::Format;
use crate::base::HumanDuration;
use crate::base::value::{whole_number, yes_or_no};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileName {
    /// All users take a connection at once and keep it until every user has one
    Connect,
    /// Each user repeatedly acquires a connection, holds it for --hold and releases it
    Hold,
    /// Each user repeatedly runs a statement
    Query,
    /// All users at once, repeated every --every
    Burst,
    /// From one user to all users over --duration: shows at how many users waiting begins
    Ramp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TargetName {
    /// A pool with the settings below, and the server behind it
    Pool,
    /// Only the server, by connections without a pool: all at once, and --connect-parallelism at a time
    Direct,
    /// Your service, at --url
    Http,
}

#[derive(Args)]
pub struct LoadTestCommand {
    /// PostgreSQL server to test, as postgres://user@host:5432/database [default: the embedded one, started if it is
    /// not running]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// Target of the load
    #[arg(long, value_enum, default_value = "pool")]
    pub target: TargetName,
    /// Number of simulated users
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = whole_number)]
    pub users: u32,
    /// What each user does [default: query with --statement, hold with --duration, --hold, --think or --rate, else
    /// connect]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// Duration of the test [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub duration: Option<HumanDuration>,
    /// Time that each user holds a connection [default: 50ms]
    #[arg(long, value_name = "DURATION")]
    pub hold: Option<HumanDuration>,
    /// Mean pause of a user between two requests [default: 0]
    #[arg(long, value_name = "DURATION")]
    pub think: Option<HumanDuration>,
    /// Time from one burst to the next; 0: one burst only [default: 1s]
    #[arg(long, value_name = "DURATION")]
    pub every: Option<HumanDuration>,
    /// Open loop: requests per second, independent of free users; times are measured from the moment a request is due
    /// [default: closed loop, each user repeats when its request is done]
    #[arg(long, value_name = "PER_SECOND", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// Statement that each user runs; `$1` is the number of the user [default: a statement that returns this number]
    #[arg(long, value_name = "SQL")]
    pub statement: Option<String>,
    /// Maximum p99 of the wait for a connection; with query: of wait and statement; with http: of the response time;
    /// with connect and direct: of each connect
    #[arg(long, value_name = "DURATION", default_value = "100ms", help_heading = "Limits")]
    pub limit_p99: HumanDuration,
    /// Maximum number of failed requests
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Limits")]
    pub limit_errors: u64,
    /// Number of failed requests at which the test stops [default: 10 × users, above the limit]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub abort_errors: Option<u64>,

    /// Number of connections kept open: the base [default: 50, or --users if that is fewer]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub pool_size: Option<u32>,
    /// Number of additional connections opened on demand [default: 100, or --users if that is fewer and no
    /// --pool-size is given]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_overflow: Option<u32>,
    /// Maximum wait for a connection; with http: for a response [default: 30s]
    #[arg(long, env = "PLIMSOLL_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub timeout: Option<HumanDuration>,
    /// Maximum number of queued callers; more are refused at once [default: 10 × capacity]
    #[arg(long, env = "PLIMSOLL_MAX_WAITERS", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_waiters: Option<u32>,
    /// Maximum number of connections being opened at once [default: 4]
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub connect_parallelism: Option<u32>,
    /// Open the base before the test starts [default: true]
    #[arg(long, env = "PLIMSOLL_WARM_UP", value_name = "BOOL", value_parser = yes_or_no, help_heading = "Pool")]
    pub warm_up: Option<bool>,

    /// With http: URL that each user requests
    #[arg(long, value_name = "URL", help_heading = "Service")]
    pub url: Option<Url>,
    /// With http: URL of the service's pool-stats, read during the test; PLIMSOLL_STATS_TOKEN is its bearer token
    #[arg(long, value_name = "URL", help_heading = "Service")]
    pub stats_url: Option<Url>,

    /// Allow a test of a remote server, a standby, or a database whose name looks like production
    #[arg(long, help_heading = "Consent")]
    pub yes: bool,
    /// Allow the test to use slots that other applications may need; never reserved slots
    #[arg(long, help_heading = "Consent")]
    pub force: bool,
    /// Allow the statement to write; otherwise all sessions are read-only
    #[arg(long, help_heading = "Consent")]
    pub allow_writes: bool,

    /// Format of the report
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// JSON report of an earlier test to compare with
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
    /// Folder of the embedded PostgreSQL [default: as for `serve`]
    #[arg(long, env = "PLIMSOLL_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
}
