//! Opens connections and says in one sentence why one could not be opened.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::timeout;

use super::backend::{self, Asked, Backend};
use super::cleaning::Clean;
use super::options::PoolOptions;
use super::shared::later;

/// SQLSTATE of a server that takes no more connections.
pub(super) const TOO_MANY_CONNECTIONS: &str = "53300";

/// Why a connect failed.
///
/// ```no_run
/// # fn example(pool: &plimsoll::pool::Pool) {
/// match pool.last_connect_failure() {
///     Some(failure) if failure.code.as_deref() == Some("28P01") => println!("the password is wrong"),
///     Some(failure) => println!("{}", failure.message),
///     None => println!("connects succeed"),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectFailure {
    /// SQLSTATE, when the server answered at all.
    pub code: Option<String>,
    /// What went wrong, without any secret.
    pub message: String,
}

/// How every connection of a pool is opened.
#[derive(Clone)]
pub(super) struct Prepared {
    pub target: PgConnectOptions,
    asked: Asked,
}

/// The limit on statements travels in the startup packet, unless the options have their own.
pub(super) fn prepare(target: PgConnectOptions, options: &PoolOptions) -> Prepared {
    let target = target.application_name(&options.application_name);
    let given = target.get_options().unwrap_or_default();
    let read_only = given.contains("read_only");
    let own_limit = given.contains("statement_timeout");
    let own = backend::statement_timeout(given);
    let asked = Asked { command_timeout: options.command_timeout, statement_timeout: own, read_only };
    match options.command_timeout {
        Some(limit) if !own_limit => Prepared {
            target: target.options([("statement_timeout", limit.as_millis().to_string())]),
            asked: Asked { statement_timeout: Some(Duration::from_millis(limit.as_millis() as u64)), ..asked },
        },
        _ => Prepared { target, asked },
    }
}

/// Opens one connection within `connect_timeout` and learns what its server tells of it.
pub(super) async fn open(prepared: &Prepared, options: &PoolOptions) -> Result<Clean, ConnectFailure> {
    let began = Instant::now();
    let attempt = async {
        let mut raw: PgConnection = prepared.target.connect().await?;
        let backend = Backend::ask(&mut raw, prepared.asked, || began.elapsed()).await?;
        Ok::<_, sqlx::Error>((raw, backend))
    };
    match timeout(options.connect_timeout, attempt).await {
        Ok(Ok((raw, backend))) => {
            let expires_at = later(Instant::now(), jittered(options.recycle, fastrand::f64()));
            Ok(Clean::opened(raw, backend, expires_at))
        }
        Ok(Err(error)) => Err(describe(&error)),
        Err(_) => Err(ConnectFailure { code: None, message: format!("no answer within {} s", options.connect_timeout.as_secs_f64()) }),
    }
}

/// ± 10 %, so that connections opened together do not expire together.
fn jittered(recycle: Duration, random: f64) -> Duration {
    let tenth = recycle / 10;
    recycle.saturating_sub(tenth).saturating_add(tenth.mul_f64(2.0 * random))
}

fn describe(error: &sqlx::Error) -> ConnectFailure {
    let code = error.as_database_error().and_then(|e| e.code()).map(|code| code.into_owned());
    let message = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Protocol(what) => format!("what listens there does not speak PostgreSQL's protocol: {what}"),
        sqlx::Error::Io(io) if io.kind() == ErrorKind::UnexpectedEof => hung_up(&io.to_string()).to_owned(),
        other => other.to_string(),
    };
    ConnectFailure { code, message }
}

/// sqlx takes the first bytes of a stranger's answer for the length of a message and waits for the rest.
fn hung_up(sqlx_says: &str) -> &'static str {
    if sqlx_says.contains("got 0 bytes") {
        "the server closed the connection without an answer"
    } else {
        "the answer broke off midway: the server went away, or what listens there does not speak PostgreSQL's protocol"
    }
}

/// How many connects have failed, by SQLSTATE.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectFailures(BTreeMap<Option<String>, u64>);

impl ConnectFailures {
    pub(super) fn count(&mut self, failure: &ConnectFailure) {
        *self.0.entry(failure.code.clone()).or_default() += 1;
    }

    pub(super) fn list(&self) -> Vec<(Option<String>, u64)> {
        self.0.iter().map(|(code, count)| (code.clone(), *count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recycle_varies_by_a_tenth_either_way() {
        let hour = Duration::from_secs(3600);
        assert_eq!(jittered(hour, 0.0), Duration::from_secs(3240));
        assert_eq!(jittered(hour, 0.5), hour);
        assert_eq!(jittered(hour, 1.0), Duration::from_secs(3960));
    }

    #[test]
    fn the_command_timeout_travels_in_the_startup_packet_unless_the_url_has_its_own() {
        let prepared = |url: &str| prepare(url.parse().expect("URL"), &PoolOptions::new()).target.get_options().map(str::to_owned);
        assert_eq!(prepared("postgres://h/d").as_deref(), Some("-c statement_timeout=60000"));
        assert_eq!(prepared("postgres://h/d?options=-c%20statement_timeout%3D5").as_deref(), Some("-c statement_timeout=5"));
    }
}
