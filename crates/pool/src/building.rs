//! From options to a pool.

use sqlx::postgres::PgConnectOptions;

use super::connect::source::{TargetSource, Targets};
use super::connect::target;
use super::error::PoolError;
use super::options::PoolOptions;
use super::pool::Pool;

/// The bytes that PostgreSQL keeps of an `application_name`.
const LONGEST_NAME: usize = 63;

impl PoolOptions {
    /// Builds a pool on a URL such as `postgres://user@host:5432/database`, or on a list such as
    /// `host=db.example dbname=orders`. Both are read as libpq reads them, with `~/.pgpass`, `pg_service.conf` and the
    /// `PG…` variables; what cannot be honoured is refused by its name, and what is not used is logged. `application_name`,
    /// `connect_timeout`, `target_session_attrs` and `load_balance_hosts` of the URL hold where these options have their defaults, and so do
    /// the pool's own, which begin with `pool_` there: `pool_size=20&pool_max_overflow=30&pool_timeout=5s`, with values as
    /// [`set`](Self::set) reads them.
    ///
    /// Several hosts are tried in turn, and the first is used that is of the kind that is wanted:
    /// `postgres://app@a,b:5433/orders?target_session_attrs=read-write`. A login that one of them refuses is not tried on the others.
    ///
    /// Where the URL has no password, or names a service, its files are read anew before each connect: a password that was changed there
    /// is used without a restart.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] when the URL or an option is wrong, [`PoolError::NoRuntime`]
    /// outside a tokio runtime. An unreachable server is no error here: the pool keeps trying.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), plimsoll_pool::PoolError> {
    /// # use plimsoll_pool::PoolOptions;
    /// let pool = PoolOptions::new().connect("postgres://app@localhost/orders")?;
    /// # Ok(()) }
    /// ```
    pub fn connect(mut self, url: &str) -> Result<Pool, PoolError> {
        let target = target::read_hosts(url).map_err(PoolError::InvalidOptions)?;
        let defaults = Self::default();
        if let Some(name) = target.application_name.filter(|_| self.application_name == defaults.application_name) {
            self.application_name = name;
        }
        if let Some(limit) = target.connect_timeout.filter(|_| self.connect_timeout == defaults.connect_timeout) {
            self.connect_timeout = limit;
        }
        if self.target_session_attrs == defaults.target_session_attrs {
            self.target_session_attrs = target.target_session_attrs;
        }
        if self.load_balance_hosts == defaults.load_balance_hosts {
            self.load_balance_hosts = target.load_balance_hosts;
        }
        for key in self.fill_in(&target.of_the_pool)? {
            tracing::warn!(pool.name = self.application_name, "{key} of the URL is not used: the program sets this option itself");
        }
        for note in &target.notes {
            tracing::warn!(pool.name = self.application_name, "{note}");
        }
        let source = target.rereads.then(|| TargetSource::new(url, target.notes));
        self.build_on(target.hosts, source)
    }

    /// Builds a pool on sqlx's connect options.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    ///
    /// ```no_run
    /// # fn example() -> Result<(), plimsoll_pool::PoolError> {
    /// # use plimsoll_pool::PoolOptions;
    /// use sqlx::postgres::PgConnectOptions;
    ///
    /// let target = PgConnectOptions::new().host("db.example").username("app").database("orders");
    /// let pool = PoolOptions::new().build(target)?;
    /// # Ok(()) }
    /// ```
    pub fn build(self, target: PgConnectOptions) -> Result<Pool, PoolError> {
        self.build_on(vec![target], None)
    }

    fn build_on(mut self, mut hosts: Vec<PgConnectOptions>, source: Option<TargetSource>) -> Result<Pool, PoolError> {
        self.validate()?;
        let first = hosts[0].clone();
        for host in &self.hosts {
            hosts.push(host.of_the_same(&first).map_err(PoolError::InvalidOptions)?);
        }
        self.application_name.truncate(self.application_name.floor_char_boundary(LONGEST_NAME));
        Pool::start(self, Targets { hosts, source })
    }
}

impl Pool {
    /// Another pool on the same servers, with options that differ in this. What it does is in no number of this one.
    pub(crate) fn beside(&self, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self, PoolError> {
        // The hosts of the options are among the targets.
        let options = PoolOptions { hosts: Vec::new(), ..change(self.options()) };
        options.validate()?;
        Self::start(options, self.shared.prepared.as_targets())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_cut_to_what_the_server_keeps_and_never_within_a_character() {
        let kept = |name: String| {
            let options = PoolOptions::new().application_name(name).warm_up(false);
            options.build(PgConnectOptions::new()).expect("any name will do").options().application_name
        };
        assert_eq!(kept("x".repeat(64)), "x".repeat(63));
        assert_eq!(kept("ж".repeat(40)), "ж".repeat(31), "62 bytes; the next character would end at 64");
        assert_eq!(kept("заказы".to_owned()), "заказы");
    }
}
