//! The settings of a pool, each with the reason for its default.

use std::time::Duration;

use super::hooks::Hooks;
use super::policies::{PrePing, Reset};
use crate::connect::credentials::SharedCredentialsProvider;
use crate::connect::host_address::HostAddress;
use crate::session_attrs::{LoadBalanceHosts, TargetSessionAttrs};

/// More connections than this are never the answer: PostgreSQL itself slows down long before.
///
/// ```
/// use plimsoll_pool::{MAX_CAPACITY, PoolOptions};
/// assert!(PoolOptions::new().pool_size(MAX_CAPACITY).max_overflow(1).validate().is_err());
/// ```
pub const MAX_CAPACITY: u32 = 10_000;

/// The longest pause between connects while they fail, as PgBouncer's `server_login_retry`.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// The settings of a [`Pool`](crate::Pool).
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll_pool::PoolOptions;
/// use std::time::Duration;
///
/// let pool = PoolOptions::new()
///     .pool_size(50)
///     .max_overflow(100)
///     .timeout(Duration::from_secs(30))
///     .connect("postgres://app@localhost/orders")?;
/// let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "options do nothing until `connect` or `build`"]
pub struct PoolOptions {
    /// Connections kept once open. Default 50: a third of the default capacity, enough for 100
    /// simultaneous users whose requests hold a connection less than half of the time.
    pub pool_size: u32,
    /// Further connections opened on demand. Default 100: with the base it carries 150 callers at once. A stock PostgreSQL
    /// has 97 usable slots: raise `max_connections` to 350 for the default, or set base and overflow to 48 together, which
    /// leaves room for a rolling deploy.
    pub max_overflow: u32,
    /// Open the base in the background at once. Default true: the first users do not pay for the
    /// connects. False: open on first need, like SQLAlchemy.
    pub warm_up: bool,
    /// How long idle connections beyond the base are kept. Default 10 s: a burst that comes in waves
    /// does not reconnect each time. 0 is SQLAlchemy's rule exactly: closed on return.
    pub overflow_linger: Duration,
    /// Bounds the whole acquire: queueing, pinging, connecting. Default 30 s, as SQLAlchemy's and HikariCP's.
    pub timeout: Duration,
    /// Bounds one connect. Default 10 s: longer than any healthy handshake, TLS and SCRAM included.
    pub connect_timeout: Duration,
    /// Connects under way at once at first; one more for each that took no more than twice the fastest, up to eight times as many, and
    /// as at first again after a failure. Default 4: a hundred at once on a server that is near take as long in all, but each of
    /// them several times as long, and the server is spared the stampede; on one that is far away they take no longer than four.
    pub connect_parallelism: u32,
    /// How old a connection may get; each varies by ± 10 % so that they do not all expire together.
    /// Default 1 h: bounds what a backend's caches grow to, and follows a moved address.
    pub recycle: Duration,
    /// Each idle connection is pinged this often, so that firewalls and NAT on the way do not forget it. Default: never, since
    /// it would keep awake a server that sleeps when it is not used, and undo the server's `idle_session_timeout`; what has
    /// died meanwhile is found by `pre_ping`. Two minutes are short enough for what is common on the way.
    pub keepalive: Option<Duration>,
    /// Default: after 500 ms of idleness, which costs a busy pool nothing.
    pub pre_ping: PrePing,
    /// `statement_timeout` of every session, and with 5 s of grace a bound on this side for a peer
    /// that has died. Default 60 s. Where the target's own options bring a `statement_timeout`, that holds on both
    /// sides. `None`: the server's own setting, and no bound here. Where a pooler in between refuses the startup
    /// parameter, only the bound on this side holds; the log says so.
    pub command_timeout: Option<Duration>,
    /// What is undone when a lease ends. Default [`Reset::Rollback`], which costs a round trip only where
    /// something was left behind.
    pub reset: Reset,
    /// Callers that may queue; beyond it they are refused at once. Default (`None`): 10 × capacity,
    /// more than can be served within a timeout at 3 s a query.
    pub max_waiters: Option<u32>,
    /// Shown in pg_stat_activity. Default "plimsoll". PostgreSQL keeps 63 bytes; a longer name is cut before the character
    /// that does not fit.
    pub application_name: String,
    /// A lease held longer is listed as a suspected leak with its call site. Default 60 s, twice the
    /// longest a caller should ever wait.
    pub leak_threshold: Duration,
    /// The kind of server that sessions are opened on, as libpq's parameter of this name. Default [`TargetSessionAttrs::Any`], as there:
    /// one server is the usual case, and a standby is of use too. With `ReadWrite` or `Primary` a session is also verified again once
    /// its server is in doubt: after a refused write (25006), a session that the server has ended, or a lost host.
    pub target_session_attrs: TargetSessionAttrs,
    /// The order in which hosts are tried, as libpq's parameter of this name. Default [`LoadBalanceHosts::Disable`], as there: the first
    /// host is preferred. A host that did not do is tried after the others for 10 s.
    pub load_balance_hosts: LoadBalanceHosts,
    /// Further hosts beside the one of [`build`](Self::build) or those of the URL, with the same role, password, database and encryption.
    /// Default: none. Each host is tried for [`connect_timeout`](Self#structfield.connect_timeout) at most.
    pub hosts: Vec<HostAddress>,
    /// Asked for the password, and the role if it changes, before each connect. Default: none, and the password is that of the URL, the
    /// file of passwords or the connect options. Where there is one it holds before these.
    pub credentials: Option<SharedCredentialsProvider>,
    /// The service's own code at the turning points of a connection's life. Default: none.
    pub hooks: Hooks,
    /// A pooler in between lends its sessions for a transaction each. Default false; see
    /// [`behind_transaction_pooler`](Self::behind_transaction_pooler).
    pub behind_transaction_pooler: bool,
    /// The longest pause between connects while they fail. Shorter only where a few sessions look after a server.
    #[doc(hidden)]
    pub longest_pause: Duration,
    /// Settings of every session that are asked for in the startup packet; left out where a pooler refuses them.
    #[doc(hidden)]
    pub startup_options: Vec<(&'static str, String)>,
    /// Its statements are fit for any pooler, so that the log needs no advice about one: the console's own pools.
    #[doc(hidden)]
    pub knows_poolers: bool,
    /// Off only where `make bench` shows what counting, timing and naming the holders costs.
    #[doc(hidden)]
    pub instruments: bool,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            pool_size: 50,
            max_overflow: 100,
            warm_up: true,
            overflow_linger: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            connect_parallelism: 4,
            recycle: Duration::from_secs(3600),
            keepalive: None,
            pre_ping: PrePing::IfIdleFor(Duration::from_millis(500)),
            command_timeout: Some(Duration::from_secs(60)),
            max_waiters: None,
            application_name: "plimsoll".to_owned(),
            leak_threshold: Duration::from_secs(60),
            reset: Reset::Rollback,
            target_session_attrs: TargetSessionAttrs::Any,
            load_balance_hosts: LoadBalanceHosts::Disable,
            hosts: Vec::new(),
            credentials: None,
            hooks: Hooks::default(),
            behind_transaction_pooler: false,
            longest_pause: LONGEST_PAUSE,
            startup_options: Vec::new(),
            knows_poolers: false,
            instruments: true,
        }
    }
}

macro_rules! setters {
    ($($name:ident: $type:ty, $example:literal;)*) => {$(
        #[doc = concat!("Sets [`", stringify!($name), "`](Self#structfield.", stringify!($name), ").\n\n```\n# use plimsoll_pool::*;\n# use std::time::Duration;\n")]
        #[doc = concat!("let options = PoolOptions::new().", stringify!($name), "(", $example, ");\n```")]
        pub fn $name(mut self, value: $type) -> Self {
            self.$name = value;
            self
        }
    )*};
}

impl PoolOptions {
    /// The defaults.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// assert_eq!(PoolOptions::new(), PoolOptions::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        pool_size: u32, "20";
        max_overflow: u32, "30";
        warm_up: bool, "false";
        overflow_linger: Duration, "Duration::ZERO";
        timeout: Duration, "Duration::from_secs(5)";
        connect_timeout: Duration, "Duration::from_secs(3)";
        connect_parallelism: u32, "8";
        recycle: Duration, "Duration::from_secs(1800)";
        keepalive: Option<Duration>, "Some(Duration::from_secs(120))";
        pre_ping: PrePing, "PrePing::IfIdleFor(Duration::from_secs(1))";
        command_timeout: Option<Duration>, "Some(Duration::from_secs(30))";
        max_waiters: Option<u32>, "Some(200)";
        leak_threshold: Duration, "Duration::from_secs(120)";
        reset: Reset, "Reset::DiscardAll";
        target_session_attrs: TargetSessionAttrs, "TargetSessionAttrs::ReadWrite";
        load_balance_hosts: LoadBalanceHosts, "LoadBalanceHosts::Random";
        hosts: Vec<HostAddress>, "vec![HostAddress::new(\"b.example\", 5432)]";
    }

    /// Sets [`application_name`](Self#structfield.application_name).
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// let options = PoolOptions::new().application_name("orders");
    /// ```
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application_name = name.into();
        self
    }

    /// See [`instruments`](Self#structfield.instruments).
    #[doc(hidden)]
    pub fn uninstrumented(mut self) -> Self {
        self.instruments = false;
        self
    }

    /// See [`longest_pause`](Self#structfield.longest_pause).
    #[doc(hidden)]
    pub fn longest_pause(mut self, value: Duration) -> Self {
        self.longest_pause = value;
        self
    }

    /// See [`startup_options`](Self#structfield.startup_options).
    #[doc(hidden)]
    pub fn startup_options(mut self, value: Vec<(&'static str, String)>) -> Self {
        self.startup_options = value;
        self
    }

    /// See [`knows_poolers`](Self#structfield.knows_poolers).
    #[doc(hidden)]
    pub fn knows_poolers(mut self) -> Self {
        self.knows_poolers = true;
        self
    }

    /// `pool_size + max_overflow`.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// assert_eq!(PoolOptions::new().total_capacity(), 150);
    /// ```
    pub fn total_capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// How many callers may queue.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// assert_eq!(PoolOptions::new().waiters_limit(), 1500);
    /// ```
    pub fn waiters_limit(&self) -> u32 {
        self.max_waiters.unwrap_or_else(|| self.total_capacity().saturating_mul(10))
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
