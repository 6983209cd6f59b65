//! What the server tells of a session when it is opened.
//!
//! Two things are done only where the session has a server process to itself: a statement whose connection was closed is ended, and
//! the server is told to watch its client (`client_connection_check_interval`, PostgreSQL 14 and later). Behind a pooler that shares
//! processes, a remembered process may work for another client. Such a pooler is recognised by a process that is older than the
//! connect, by the pool's [`StartupTag`] that did not arrive, or by a later answer from another process.

use std::fmt;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Error, Row};

use super::sql;
use crate::session_attrs::{ServerRole, TargetSessionAttrs};

/// The server's process behind a session, told from a later one that was given the same number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BackendIdentity {
    pub pid: i32,
    /// Seconds since 1970 by the server's clock, as exact as the server tells it.
    pub started: f64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Backend {
    pub pid: i32,
    /// `None` where a pooler in between may lend the process to others.
    pub identity: Option<BackendIdentity>,
    /// The bound on this side, of sessions whose statements the server limits.
    pub command_timeout: Option<Duration>,
    /// The pool has asked the server to look after the clients of long statements.
    pub watches_its_client: bool,
    /// The session could write when it was opened.
    pub took_writes: bool,
    /// One that refuses writes is what the service has asked for.
    pub read_only: bool,
    /// A pooler in between lends the session for a transaction each.
    pub is_lent: bool,
    /// A pooler in between was met, and nobody has said so.
    pub meets_a_pooler: bool,
    /// What the server was when the session was opened.
    pub role: ServerRole,
    /// The kind of server that the session has to be on.
    pub wanted: TargetSessionAttrs,
}

/// What the pool has asked of a new session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RequestedSettings {
    /// The mark that travels in the startup packet, and through no pooler.
    pub mark: StartupTag,
    /// The bound on this side; `None`: there is none.
    pub command_timeout: Option<Duration>,
    /// `statement_timeout` as it travels in the startup packet; zero stands for no limit.
    pub statement_timeout: Option<Duration>,
    /// The service has asked for sessions that refuse writes.
    pub read_only: bool,
    /// The kind of server that is wanted.
    pub wanted: TargetSessionAttrs,
    /// A pooler in between lends its sessions for a transaction each.
    pub is_lent: bool,
}

/// A number of this pool, which no role or database has among its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StartupTag(u32);

impl StartupTag {
    pub(crate) fn new() -> Self {
        Self(fastrand::u32(..))
    }
}

impl fmt::Display for StartupTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Clocks that are read one after the other may disagree by that much.
const SLACK: f64 = 0.005;

impl Backend {
    /// Asks a connection that has been connecting for `connecting` so far.
    pub(crate) async fn ask(raw: &mut PgConnection, asked: RequestedSettings, connecting: impl Fn() -> Duration) -> Result<Self, Error> {
        let told = sqlx::raw_sql(AssertSqlSafe(sql::connected(asked.mark))).fetch_one(&mut *raw).await;
        match told {
            Ok(row) => Self::told(&row, asked, connecting().as_secs_f64()),
            // No PostgreSQL of these years, or one that cannot look after its clients: its number is enough.
            Err(Error::Database(_)) => {
                let pid = sqlx::raw_sql(sql::BACKEND_PID).fetch_one(&mut *raw).await?.try_get(0)?;
                let role = if asked.wanted == TargetSessionAttrs::Any { ServerRole::default() } else { Self::ask_role(raw).await? };
                let RequestedSettings { command_timeout, read_only, wanted, is_lent, .. } = asked;
                let (identity, watches_its_client, took_writes, meets_a_pooler) = (None, false, false, false);
                Ok(Self {
                    pid,
                    identity,
                    command_timeout,
                    watches_its_client,
                    took_writes,
                    read_only,
                    is_lent,
                    meets_a_pooler,
                    role,
                    wanted,
                })
            }
            Err(error) => Err(error),
        }
    }

    /// In two statements, as libpq asks servers before PostgreSQL 14.
    async fn ask_role(raw: &mut PgConnection) -> Result<ServerRole, Error> {
        let read_only = sqlx::raw_sql("show transaction_read_only").fetch_one(&mut *raw).await?.try_get::<&str, _>(0)? == "on";
        Ok(ServerRole { read_only, in_recovery: sqlx::raw_sql(sql::IS_STANDBY).fetch_one(raw).await?.try_get(0)? })
    }

    fn told(row: &PgRow, asked: RequestedSettings, connecting: f64) -> Result<Self, Error> {
        let (pid, started, now): (i32, Option<f64>, f64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let limit: &str = row.try_get(3)?;
        // The mark of the startup packet is lost on the way through a pooler. A process that is older than this connect was
        // not started for it.
        let arrived = row.try_get::<Option<&str>, _>(6)? == Some(asked.mark.to_string().as_str());
        let role = ServerRole { read_only: row.try_get::<&str, _>(4)? == "on", in_recovery: row.try_get(7)? };
        let own = |started: &f64| arrived && now - started <= connecting + SLACK;
        Ok(Self {
            pid,
            identity: started.filter(own).map(|started| BackendIdentity { pid, started }),
            command_timeout: asked.bound(parse(limit)),
            watches_its_client: row.try_get::<Option<&str>, _>(5)?.is_some(),
            took_writes: !role.read_only,
            read_only: asked.read_only,
            is_lent: asked.is_lent,
            meets_a_pooler: !arrived && !asked.is_lent,
            role,
            wanted: asked.wanted,
        })
    }
}

impl RequestedSettings {
    /// The bound on this side follows the server's own limit, however that came about: it must never be the shorter one.
    fn bound(self, server: Option<Duration>) -> Option<Duration> {
        let own = self.command_timeout?;
        match server {
            Some(limit) if !limit.is_zero() => Some(limit),
            // Lifted on purpose.
            _ if self.statement_timeout.is_some_and(|asked| asked.is_zero()) => None,
            // Not what was asked for: a pooler has dropped it.
            _ => Some(own),
        }
    }
}

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];

/// A setting in milliseconds as PostgreSQL reads it: `60000`, `1min`, `1.5 s`.
fn parse(setting: &str) -> Option<Duration> {
    let setting = setting.trim().trim_matches('\'').trim();
    let digits = setting.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(setting.len());
    let (number, unit) = (setting[..digits].parse::<f64>().ok()?, setting[digits..].trim());
    let size = if unit.is_empty() { 1 } else { UNITS.iter().find(|(known, _)| *known == unit)?.1 };
    Duration::try_from_secs_f64((number * size as f64).round() / 1_000.0).ok()
}

/// `statement_timeout` in the startup options of a URL: `-c statement_timeout=5s`, `--statement-timeout=5s`.
pub(crate) fn statement_timeout(options: &str) -> Option<Duration> {
    let options = options.replace("\\ ", "\u{1}");
    let mut given = options.split_whitespace().filter_map(|word| {
        let word = word.trim_start_matches("--").trim_start_matches("-c");
        let (name, value) = word.split_once('=')?;
        name.replace('-', "_").eq_ignore_ascii_case("statement_timeout").then(|| value.replace('\u{1}', " "))
    });
    // The last one counts.
    given.next_back().and_then(|value| parse(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_postgresql_writes_them() {
        for (ms, text) in [(0, "0"), (1, "1ms"), (1_500, "1500ms"), (60_000, "1min"), (90_000, "90s"), (86_400_000, "1d")] {
            assert_eq!(parse(text), Some(Duration::from_millis(ms)));
        }
        assert_eq!(parse("1.5 s"), Some(Duration::from_millis(1_500)));
        assert_eq!((parse("soon"), parse("1 week"), parse("")), (None, None, None));
    }

    #[test]
    fn the_limit_of_a_url_is_found_among_its_options() {
        let five = Some(Duration::from_secs(5));
        for options in [
            "-c statement_timeout=5s",
            "-cstatement_timeout=5000",
            "-c geqo=off --statement-timeout=5\\ s",
            "-c statement_timeout=1 -c statement_timeout=5s",
        ] {
            assert_eq!(statement_timeout(options), five, "{options}");
        }
        assert_eq!(statement_timeout("-c statement_timeout=0"), Some(Duration::ZERO));
        assert_eq!(statement_timeout("-c lock_timeout=5s"), None);
    }

    #[test]
    fn the_bound_on_this_side_is_never_shorter_than_the_servers() {
        let seconds = Duration::from_secs;
        let asked =
            |statement_timeout| RequestedSettings { command_timeout: Some(seconds(1)), statement_timeout, ..RequestedSettings::default() };
        assert_eq!(asked(Some(seconds(60))).bound(Some(seconds(60))), Some(seconds(60)), "the URL's own");
        assert_eq!(asked(Some(seconds(1))).bound(Some(Duration::ZERO)), Some(seconds(1)), "dropped on the way");
        assert_eq!(asked(Some(Duration::ZERO)).bound(Some(Duration::ZERO)), None, "lifted by the URL");
        assert_eq!(RequestedSettings::default().bound(Some(seconds(60))), None);
    }
}
