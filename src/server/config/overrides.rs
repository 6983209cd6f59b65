//! What an operator may give, each as a flag, an environment variable and a key of the TOML file.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;

use crate::alerts::notifiers::NotifierConfig;
use crate::base::value::{HumanDuration, OptionalDuration, PrePingValue, whole_number, yes_or_no};
use crate::capacity::declared::DeclaredService;
use crate::fleet::servers::ServerConfig;
use crate::fleet::sources::SourceConfig;
use crate::server::remote_write::RemoteWriteConfig;
use crate::server::telemetry::LogFormat;

/// The settings that were given; `None` where nothing was.
#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// PostgreSQL server to watch, as postgres://user@host:5432/database [default: start an embedded one]. Put a
    /// password in the environment or the file: flags are visible in process lists
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// Address to listen on [default: 127.0.0.1:8000]
    #[arg(long, env = "PLIMSOLL_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Host names that the console answers to, separated by commas, for example plimsoll.example.com or
    /// *.example.com. IP addresses, localhost and names without a dot are always accepted
    #[arg(long, env = "PLIMSOLL_ALLOWED_HOSTS", value_name = "NAMES", value_delimiter = ',')]
    pub allowed_hosts: Option<Vec<String>>,
    /// Maximum number of HTTP connections to the console [default: 512]
    #[arg(long, env = "PLIMSOLL_HTTP_CONNECTIONS", value_name = "N", value_parser = whole_number)]
    pub http_connections: Option<u32>,
    /// Maximum number of HTTP connections from one IP address, or one IPv6 /64 network; loopback has no such limit
    /// [default: 64]
    #[arg(long, env = "PLIMSOLL_HTTP_CONNECTIONS_PER_ADDRESS", value_name = "N", value_parser = whole_number)]
    pub http_connections_per_address: Option<u32>,
    /// Path prefix of the console behind a proxy that does not strip it, for example /plimsoll [default: /]
    #[arg(long, env = "PLIMSOLL_BASE_PATH", value_name = "PATH")]
    pub base_path: Option<String>,
    /// IP addresses or networks of trusted proxies, separated by commas, for example 10.0.0.0/8. Only their
    /// X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host and Forwarded headers are used [default: none]
    #[arg(long, env = "PLIMSOLL_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Option<Vec<String>>,
    /// Name of the environment, shown in the header and the title of every page, for example production
    #[arg(long, env = "PLIMSOLL_ENVIRONMENT", value_name = "NAME")]
    pub environment: Option<String>,
    /// Folder of the store and the embedded PostgreSQL [default: the user's data folder; /var/lib/plimsoll for root]
    #[arg(long, env = "PLIMSOLL_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL in which several consoles keep one store, as postgres://plimsoll_store@host:5432/plimsoll [default: a
    /// SQLite file in the data folder]. Put a password in the environment or the file
    #[arg(long, env = "PLIMSOLL_STORE", hide_env_values = true, value_name = "URL")]
    pub store: Option<SecretString>,
    /// Name of this console among those that share a store [default: the name of the machine]
    #[arg(long, env = "PLIMSOLL_CONSOLE_NAME", value_name = "NAME")]
    pub console_name: Option<String>,
    /// Keep root rights when started as root. Otherwise the console switches to the owner of the data folder, or to
    /// plimsoll, postgres or nobody, as soon as it listens [default: false]
    #[arg(long, env = "PLIMSOLL_ALLOW_ROOT", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub allow_root: Option<bool>,
    /// URL of the node_exporter on the PostgreSQL server's machine: source of CPU, load and memory when that is
    /// another machine
    #[arg(long, env = "PLIMSOLL_NODE_EXPORTER", hide_env_values = true, value_name = "URL")]
    pub node_exporter: Option<SecretString>,
    /// Run simulated users on the service pool
    #[arg(long, env = "PLIMSOLL_DEMO", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub demo: Option<bool>,
    /// Run simulated users, and around the embedded server a small fleet: a standby, PgBouncer where it is installed, and
    /// two services with pools of their own
    #[arg(long, env = "PLIMSOLL_DEMO_FLEET", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub demo_fleet: Option<bool>,
    /// Read-only: no load tests, no cancelling or terminating of sessions, no demo traffic [default: false]
    #[arg(long, env = "PLIMSOLL_READ_ONLY", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    pub read_only: Option<bool>,
    /// Allow load tests from the page [default: true]
    #[arg(long, env = "PLIMSOLL_ALLOW_LOAD_TESTS", value_name = "BOOL", value_parser = yes_or_no)]
    pub allow_load_tests: Option<bool>,
    /// Allow custom statements in load tests. A statement must be a read-only query; it is refused for superusers and
    /// for roles that may run programs, access files or signal sessions [default: true]
    #[arg(long, env = "PLIMSOLL_LOAD_TEST_STATEMENTS", value_name = "BOOL", value_parser = yes_or_no)]
    pub load_test_statements: Option<bool>,
    /// Allow cancelling and terminating sessions from the page [default: true]
    #[arg(long, env = "PLIMSOLL_ALLOW_END_SESSIONS", value_name = "BOOL", value_parser = yes_or_no)]
    pub allow_end_sessions: Option<bool>,
    /// Log format [default: text]
    #[arg(long, env = "PLIMSOLL_LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
    /// Log filter in tracing syntax [default: info,sqlx::query=error]
    #[arg(long, env = "PLIMSOLL_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// Number of connections kept open: the base. With --database-url the console has a pool only if this or
    /// --max-overflow is given, or --demo is on [default: 50]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub pool_size: Option<u32>,
    /// Number of additional connections opened on demand [default: 100]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_overflow: Option<u32>,
    /// Maximum wait for a connection [default: 30s]
    #[arg(long, env = "PLIMSOLL_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub timeout: Option<HumanDuration>,
    /// Open the base at start [default: true with the embedded server, else false]
    #[arg(long, env = "PLIMSOLL_WARM_UP", value_name = "BOOL", value_parser = yes_or_no, help_heading = "Pool")]
    pub warm_up: Option<bool>,
    /// Time that idle overflow connections are kept open [default: 10s]
    #[arg(long, env = "PLIMSOLL_OVERFLOW_LINGER", value_name = "DURATION", help_heading = "Pool")]
    pub overflow_linger: Option<HumanDuration>,
    /// Maximum time to open one connection [default: 10s]
    #[arg(long, env = "PLIMSOLL_CONNECT_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub connect_timeout: Option<HumanDuration>,
    /// Maximum number of connections being opened at once [default: 4]
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub connect_parallelism: Option<u32>,
    /// Age at which a connection is replaced, ± 10 % [default: 1h]
    #[arg(long, env = "PLIMSOLL_RECYCLE", value_name = "DURATION", help_heading = "Pool")]
    pub recycle: Option<HumanDuration>,
    /// Ping before use: always, never, or if the connection was idle for this long [default: 500ms]
    #[arg(long, env = "PLIMSOLL_PRE_PING", value_name = "RULE", help_heading = "Pool")]
    pub pre_ping: Option<PrePingValue>,
    /// Maximum time for one statement; none: the server's own limit [default: 1m]
    #[arg(long, env = "PLIMSOLL_COMMAND_TIMEOUT", value_name = "DURATION", help_heading = "Pool")]
    pub command_timeout: Option<OptionalDuration>,
    /// Maximum number of queued callers; more are refused at once [default: 10 × capacity]
    #[arg(long, env = "PLIMSOLL_MAX_WAITERS", value_name = "N", value_parser = whole_number, help_heading = "Pool")]
    pub max_waiters: Option<u32>,
    /// application_name in pg_stat_activity [default: plimsoll]
    #[arg(long, env = "PLIMSOLL_APPLICATION_NAME", value_name = "NAME", help_heading = "Pool")]
    pub application_name: Option<String>,
    /// Hold time after which a lease is listed as a suspected leak [default: 1m]
    #[arg(long, env = "PLIMSOLL_LEAK_THRESHOLD", value_name = "DURATION", help_heading = "Pool")]
    pub leak_threshold: Option<HumanDuration>,

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
    pub notifiers: Option<Vec<NotifierConfig>>,
    /// How many connections the services of the server may open: likewise.
    #[arg(skip)]
    pub services: Option<Vec<DeclaredService>>,
    /// The servers that pools draw on: likewise.
    #[arg(skip)]
    pub servers: Option<Vec<ServerConfig>>,
    /// Where the numbers of the services' pools are: likewise.
    #[arg(skip)]
    pub sources: Option<Vec<SourceConfig>>,
    /// Where the metrics are sent: likewise.
    #[arg(skip)]
    pub remote_write: Option<Vec<RemoteWriteConfig>>,
}
