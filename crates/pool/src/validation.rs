//! Settings that contradict each other.

use std::time::Duration;

use super::error::PoolError;
use super::options::{MAX_CAPACITY, PoolOptions};

/// PostgreSQL keeps `statement_timeout` as milliseconds in 32 bits, which overflow after 24.8 days.
const LONGEST_COMMAND_TIMEOUT: Duration = Duration::from_secs(24 * 86_400);

impl PoolOptions {
    /// Checks the settings against each other.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] with a sentence that names the option.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// let refused = PoolOptions::new().connect_parallelism(0).validate().expect_err("no connects");
    /// assert!(refused.to_string().starts_with("connect_parallelism is 0"));
    /// ```
    pub fn validate(&self) -> Result<(), PoolError> {
        let wrong = |sentence: String| Err(PoolError::InvalidOptions(sentence));
        if let Some(objection) = self.objection_of_the_pooler() {
            return wrong(objection.to_owned());
        }
        match self {
            o if o.total_capacity() == 0 => {
                wrong("pool_size and max_overflow are both 0: no connection could ever be opened; set at least one of them".into())
            }
            o if o.total_capacity() > MAX_CAPACITY => wrong(format!(
                "pool_size + max_overflow is {}, above the limit of {MAX_CAPACITY}; put PgBouncer in between rather than opening that many",
                o.total_capacity()
            )),
            o if o.timeout.is_zero() => wrong("timeout is 0: no caller could ever be served; the default is 30s".into()),
            o if o.connect_timeout.is_zero() => wrong("connect_timeout is 0: no connect could succeed; the default is 10s".into()),
            o if o.connect_parallelism == 0 => {
                wrong("connect_parallelism is 0: no connection could ever be opened; the default is 4".into())
            }
            o if o.recycle.is_zero() => wrong("recycle is 0: every connection would be too old at once; the default is 1h".into()),
            o if o.keepalive.is_some_and(|every| every.is_zero()) => {
                wrong("keepalive is 0: idle connections would be pinged without end; leave it out for none".into())
            }
            o if o.leak_threshold.is_zero() => {
                wrong("leak_threshold is 0: every lease would be a suspected leak; the default is 60s".into())
            }
            o if o.hooks.timeout.is_zero() => wrong("hook_timeout is 0: no hook could succeed; the default is 5s".into()),
            o if o.command_timeout.is_some_and(|t| t < Duration::from_millis(1)) => {
                wrong("command_timeout is below 1ms, the smallest statement_timeout; leave it out for the server's own setting".into())
            }
            o if o.command_timeout.is_some_and(|t| t > LONGEST_COMMAND_TIMEOUT) => {
                wrong("command_timeout is above 24 days, the longest statement_timeout; leave it out for the server's own setting".into())
            }
            _ => Ok(()),
        }
    }
}
