//! What an operator may give, each as a flag, an environment variable and a key of the TOML file.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;

use super::resolve::LogFormat;
use super::value::{Limit, Ping, Span, whole_number, yes_or_no};
use crate::alerts::notifiers::GivenNotifier;

/// The settings that were given; `None` where nothing was.
#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The PostgreSQL to watch, as postgres://user@host:5432/database. Without it an embedded one is
    /// started. A password belongs in the environment or the file: flags are visible in process lists
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// The address to listen on [default: 127.0.0.1:8000]
    #[arg(long, env = "PLIMSOLL_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// The host names under which the console may be asked, separated by commas, for example plimsoll.example.com or
    /// *.example.com. Addresses, localhost and names without a dot are always taken
    #[arg(long, env = "PLIMSOLL_ALLOWED_HOSTS", value_name = "NAMES", value_delimiter = ',')]
    pub allowed_hosts: Option<Vec<String>>,
    /// Connections that browsers, programs and proxies may have open to the console in all [default: 512]
    #[arg(long, env = "PLIMSOLL_HTTP_CONNECTIONS", value_name = "N", value_parser = whole_number)]
    pub http_connections: Option<u32>,
    /// Of those of one address, or one IPv6 network of 64 bits; loopback is not bound by it [default: 64]
    #[arg(long, env = "PLIMSOLL_HTTP_CONNECTIONS_PER_ADDRESS", value_name = "N", value_parser = whole_number)]
    pub http_connections_per_address: Option<u32>,
    /// The path below which the console lives, behind a proxy that hands it on unchanged, for example /plimsoll [default: /]
    #[arg(long, env = "PLIMSOLL_BASE_PATH", value_name = "PATH")]
    pub base_path: Option<String>,
    /// Addresses or networks of the proxies in front, separated by commas, for example 10.0.0.0/8: they are believed what
    /// X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host, or Forwarded, say [default: none]
    #[arg(long, env = "PLIMSOLL_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Option<Vec<String>>,
    /// What the console is for, shown in the header and the title of every page, for example production
    #[arg(long, env = "PLIMSOLL_ENVIRONMENT", value_name = "NAME")]
    pub environment: Option<String>,
    /// Where the store and the embedded PostgreSQL are kept [default: the user's data folder; as root /var/lib/plimsoll]
    #[arg(long, env = "PLIMSOLL_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Stay root when started as root. Otherwise the console becomes the account that owns the data folder, else plimsoll,
    /// postgres or nobody, as soon as it listens [default: false]
    #[arg(long, env = "PLIMSOLL_ALLOW_ROOT", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub allow_root: Option<bool>,
    /// The URL of the node_exporter on the machine of the PostgreSQL to watch: where that is another machine, CPU, load
    /// and memory are read from it
    #[arg(long, env = "PLIMSOLL_NODE_EXPORTER", hide_env_values = true, value_name = "URL")]
    pub node_exporter: Option<SecretString>,
    /// Run simulated users through the service pool
    #[arg(long, env = "PLIMSOLL_DEMO", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub demo: Option<bool>,
    /// Look only: no load tests, no sessions ended, no demo traffic [default: false]
    #[arg(long, env = "PLIMSOLL_READ_ONLY", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub read_only: Option<bool>,
    /// Load tests from the page [default: true]
    #[arg(long, env = "PLIMSOLL_ALLOW_LOAD_TESTS", value_name = "BOOL", value_parser = yes_or_no)]
    pub allow_load_tests: Option<bool>,
    /// Load tests with a statement of one's own; it must be a query that only reads, and never runs as a superuser or a
    /// role that may run programs, touch files or signal sessions [default: true]
    #[arg(long, env = "PLIMSOLL_LOAD_TEST_STATEMENTS", value_name = "BOOL", value_parser = yes_or_no)]
    pub load_test_statements: Option<bool>,
    /// Cancelling and terminating sessions from the page [default: true]
    #[arg(long, env = "PLIMSOLL_ALLOW_END_SESSIONS", value_name = "BOOL", value_parser = yes_or_no)]
    pub allow_end_sessions: Option<bool>,
    /// How log lines are written [default: text]
    #[arg(long, env = "PLIMSOLL_LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
    /// What is logged, as a tracing filter [default: info,sqlx::query=error]
    #[arg(long, env = "PLIMSOLL_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// Connections kept open: the base. On your own server the console has a pool only if this or max_overflow is
    /// given, or demo is on [default: 50]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub pool_size: Option<u32>,
    /// Further connections opened on demand [default: 100]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_overflow: Option<u32>,
    /// Longest wait for a connection [default: 30s]
    #[arg(long, env = "PLIMSOLL_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub timeout: Option<Span>,
    /// Open the base at start [default: true on the embedded server, false on yours]
    #[arg(long, env = "PLIMSOLL_WARM_UP", value_name = "BOOL", value_parser = yes_or_no, help_heading = "Pool")]
    pub warm_up: Option<bool>,
    /// How long idle overflow is kept [default: 10s]
    #[arg(long, env = "PLIMSOLL_OVERFLOW_LINGER", value_name = "DURATION", help_heading = "Pool")]
    pub overflow_linger: Option<Span>,
    /// Longest time for one connect [default: 10s]
    #[arg(long, env = "PLIMSOLL_CONNECT_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub connect_timeout: Option<Span>,
    /// Connects under way at once [default: 4]
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub connect_parallelism: Option<u32>,
    /// Age at which a connection is replaced, ± 10 % [default: 1h]
    #[arg(long, env = "PLIMSOLL_RECYCLE", value_name = "DURATION", help_heading = "Pool")]
    pub recycle: Option<Span>,
    /// Ping before use: always, never, or after that much idleness [default: 500ms]
    #[arg(long, env = "PLIMSOLL_PRE_PING", value_name = "RULE", help_heading = "Pool")]
    pub pre_ping: Option<Ping>,
    /// Longest time for one statement, or none for the server's own limit [default: 1m]
    #[arg(long, env = "PLIMSOLL_COMMAND_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub command_timeout: Option<Limit>,
    /// Callers that may queue before further ones are refused [default: 10 × capacity]
    #[arg(long, env = "PLIMSOLL_MAX_WAITERS", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_waiters: Option<u32>,
    /// Name shown in pg_stat_activity [default: plimsoll]
    #[arg(long, env = "PLIMSOLL_APPLICATION_NAME", value_name = "NAME", help_heading = "Pool")]
    pub application_name: Option<String>,
    /// Hold time at which a lease is listed as a suspected leak [default: 1m]
    #[arg(long, env = "PLIMSOLL_LEAK_THRESHOLD", value_name = "DURATION", help_heading = "Pool")]
    pub leak_threshold: Option<Span>,

    /// What the alert rules judge by: the table `[alerts]` of the file, checked where the whole is.
    #[arg(skip)]
    pub alerts: Option<toml::Table>,
    /// The admin's password. From the environment or the file: a flag would show it in process lists.
    #[arg(skip)]
    pub admin_password: Option<SecretString>,
    /// A bearer token for the REST interface; likewise no flag.
    #[arg(skip)]
    pub api_token: Option<SecretString>,
    /// Who is told of incidents: tables, so from the file alone.
    #[arg(skip)]
    pub notifiers: Option<Vec<GivenNotifier>>,
}
