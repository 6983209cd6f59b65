//! Opens connections on one host.
//!
//! The pool sets parameters in the startup packet (`statement_timeout`, `plimsoll.pool`). If a pooler refuses them (SQLSTATE 08P01 or
//! 0A000), the connect is repeated without them, and the log has one line. Startup options of the URL are never left out.
//!
//! Plimsoll's own statements are never prepared under a name. Those that are prepared at all run inside a transaction: a pooler in
//! transaction mode may run the next message in another session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Error};

use super::failure;
use crate::options::PoolOptions;
use crate::session::backend::{self, RequestedSettings, StartupTag};
use crate::session::sql;
use crate::spans::Origin;

/// How every connection to one host is opened.
#[derive(Clone)]
pub(super) struct HostConnector {
    /// As it was given, under the pool's name.
    pub target: PgConnectOptions,
    /// With the settings that the pool asks for besides.
    full: PgConnectOptions,
    /// The same with the pool's mark.
    marked: PgConnectOptions,
    pub asked: RequestedSettings,
    /// For the spans of its statements.
    pub origin: Arc<Origin>,
    /// A pooler in between refuses these settings; set by the first connect that meets it.
    refused: Arc<AtomicBool>,
    /// The log has said what to do behind a pooler.
    advised: Arc<AtomicBool>,
}

impl HostConnector {
    /// The limit on statements travels in the startup packet, unless the options have their own.
    pub(super) fn new(target: PgConnectOptions, options: &PoolOptions) -> Self {
        // Poolers refuse extra_float_digits; since PostgreSQL 12 the server's default loses nothing.
        let target = target.application_name(&options.application_name).extra_float_digits(None);
        let full = match options.startup_options.as_slice() {
            [] => target.clone(),
            further => target.clone().options(further.iter().map(|(name, value)| (*name, value))),
        };
        let given = full.get_options().unwrap_or_default();
        let asked = RequestedSettings {
            mark: StartupTag::new(),
            command_timeout: options.command_timeout,
            statement_timeout: backend::statement_timeout(given),
            read_only: given.contains("read_only"),
            wanted: options.target_session_attrs,
            is_lent: options.behind_transaction_pooler,
        };
        let (full, asked) = match options.command_timeout {
            Some(limit) if !given.contains("statement_timeout") && !asked.is_lent => {
                let ms = limit.as_millis();
                let sent = Some(Duration::from_millis(ms as u64));
                (full.options([("statement_timeout", ms.to_string())]), RequestedSettings { statement_timeout: sent, ..asked })
            }
            _ => (full, asked),
        };
        let marked = full.clone().options([(sql::MARK, asked.mark)]);
        let origin = Arc::new(Origin::of(&target, &options.application_name));
        // A transaction pooler is spared the question.
        let refused = Arc::new(AtomicBool::new(asked.is_lent));
        Self { target, full, marked, asked, origin, refused, advised: Arc::default() }
    }

    /// The same host by other options: with another password, or role.
    pub(super) fn with_target(&self, target: PgConnectOptions, options: &PoolOptions) -> Self {
        Self { refused: self.refused.clone(), advised: self.advised.clone(), ..Self::new(target, options) }
    }

    /// A pooler is met that nobody has spoken of: said once.
    pub(super) fn advise(&self, pool_name: &str) {
        if !self.advised.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                pool.name = pool_name,
                "a pooler is in between. If it lends its sessions for a transaction each (pool_mode = transaction), set \
                 PoolOptions::behind_transaction_pooler: statements with parameters may fail there otherwise"
            );
        }
    }

    /// Without the pool's own settings where a pooler refuses them; the URL's are never left out.
    pub(super) async fn connect(&self, pool_name: &str) -> Result<PgConnection, Error> {
        if self.refused.load(Ordering::Relaxed) {
            return self.target.connect().await;
        }
        let error = match self.marked.connect().await {
            Err(error) if failure::may_be_a_refused_parameter(&error) => error,
            connected => return connected,
        };
        let connected = self.target.connect().await?;
        let leaves_out = self.full.get_options() != self.target.get_options();
        if !self.refused.swap(true, Ordering::Relaxed) && leaves_out {
            let options = self.full.get_options().unwrap_or_default();
            tracing::warn!(
                pool.name = pool_name,
                "a pooler in between refuses the startup parameter options ({error}): sessions begin without \"{options}\". Statements are \
                 bounded on this side; set what is needed there with ALTER ROLE {} SET",
                self.target.get_username()
            );
        }
        Ok(connected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_timeout_travels_in_the_startup_packet_unless_the_url_has_its_own() {
        let prepared = |url: &str| HostConnector::new(url.parse().expect("URL"), &PoolOptions::new()).full.get_options().map(str::to_owned);
        assert_eq!(prepared("postgres://h/d").as_deref(), Some("-c statement_timeout=60000"));
        assert_eq!(prepared("postgres://h/d?options=-c%20statement_timeout%3D5").as_deref(), Some("-c statement_timeout=5"));
    }

    #[test]
    fn what_the_pool_asks_for_can_be_left_out_and_what_the_url_asks_for_cannot() {
        let options = PoolOptions::new().startup_options(vec![("search_path", "pg_catalog".to_owned())]);
        let prepared = HostConnector::new("postgres://h/d?options=-c%20geqo%3Doff".parse().expect("URL"), &options);
        assert_eq!(prepared.target.get_options(), Some("-c geqo=off"));
        assert_eq!(prepared.full.get_options(), Some("-c geqo=off -c search_path=pg_catalog -c statement_timeout=60000"));
    }
}
