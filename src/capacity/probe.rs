//! Reads everything that the findings rest on, in one transaction: one consistent reading.
//!
//! It works for a role that may log in and nothing more; what such a role is not shown is listed, with the
//! grant that would show it. Nothing is prepared under a name: behind a pooler it would stay in somebody
//! else's session.

use std::path::Path;
use std::time::Duration;

use sqlx::Error;
use sqlx::postgres::PgConnection;
use tokio::time::timeout;

use super::application_peaks::PeakSessions;
use super::error::CheckError;
use super::facts::{ConnectionLimits, Facts, NamedLimit, ServerSession, StatStatements, Transport, own_reserved};
use super::findings::OLDEST_VERSION;
use super::host::{self, HostOverrides};
use super::model::{Pooling, Unseen};
use super::provider::Provider;
use super::queries::{self, ServerRow};
use super::rights::Rights;
use super::role_setting::{self, RoleSetting};
use super::setting::Setting;
use crate::base::now_ms;
use crate::base::pinned;

/// Every statement is bounded; the whole once more, for a peer that has died.
const WHOLE: Duration = Duration::from_secs(6);

/// What the reading needs to know beforehand.
pub struct CheckContext<'a> {
    pub place: &'a str,
    pub reached: Transport,
    pub given: HostOverrides,
    /// What this connection told the server when it began; lost, where a pooler is in between.
    pub marker: StartupTagSource,
}

/// How a connection can be told to have reached the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartupTagSource {
    /// A parameter of the check's own.
    Parameter,
    /// The statement_timeout of the pool that the connection belongs to.
    StatementTimeout,
    /// A pooler has refused it already.
    Refused,
    /// It told nothing: whether a pooler is in between has to be found out by other means.
    Nothing,
}

/// Reads the server. The transaction is ended in any case.
pub async fn read(connection: &mut PgConnection, asked: &CheckContext<'_>) -> Result<Facts, CheckError> {
    match timeout(WHOLE, rows(connection)).await {
        Ok(Ok(CapacityRows { server, .. })) if is_too_old(&server) => Err(CheckError::TooOld(server.version)),
        Ok(Ok(rows)) => Ok(facts(rows, asked)),
        Ok(Err(error)) => Err(CheckError::of_query(asked.place, &error)),
        Err(_) => Err(CheckError::Unreadable { place: asked.place.to_owned(), reason: format!("no answer within {} s", WHOLE.as_secs()) }),
    }
}

/// Where a statement may name what is not there yet.
fn is_too_old(server: &ServerRow) -> bool {
    server.version_num / 10_000 < OLDEST_VERSION
}

struct CapacityRows {
    settings: Vec<Setting>,
    sessions: Vec<ServerSession>,
    server: ServerRow,
    rights: Rights,
    role_settings: Vec<RoleSetting>,
    limits: Vec<NamedLimit>,
}

async fn rows(connection: &mut PgConnection) -> Result<CapacityRows, Error> {
    pinned::begin(connection).await?;
    let read = async {
        // Before our own statement_timeout hides the server's.
        let settings = sqlx::query_as(queries::SETTINGS).persistent(false).fetch_all(&mut *connection).await?;
        pinned::run(connection, queries::BOUND_STATEMENTS).await?;
        let sessions = sqlx::query_as(queries::SESSIONS).persistent(false).fetch_all(&mut *connection).await?;
        let server = sqlx::query_as(queries::SERVER).persistent(false).fetch_one(&mut *connection).await?;
        let rights = match is_too_old(&server) {
            true => Rights::default(),
            false => Rights::read(&mut *connection).await?,
        };
        let role_settings: Vec<role_setting::RoleSettingRow> =
            sqlx::query_as(queries::ROLE_SETTINGS).persistent(false).fetch_all(&mut *connection).await?;
        let role_settings = role_settings.into_iter().map(RoleSetting::from).collect();
        let limits: Vec<(bool, String, i32)> = sqlx::query_as(queries::LIMITS).persistent(false).fetch_all(&mut *connection).await?;
        let limits = limits.into_iter().filter_map(NamedLimit::told).collect();
        Ok(CapacityRows { settings, sessions, server, rights, role_settings, limits })
    };
    let read = read.await;
    pinned::end(connection).await?;
    read
}

fn facts(rows: CapacityRows, asked: &CheckContext) -> Facts {
    let CapacityRows { settings, sessions, server, rights, role_settings, limits } = rows;
    let provider = provider(&server);
    let unseen = unseen(&settings, &server);
    let settings: std::collections::BTreeMap<_, _> = settings.into_iter().map(|setting| (setting.name.clone(), setting)).collect();
    let setting = |name: &str| settings.get(name).and_then(Setting::int).and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
    let reserved = own_reserved(setting("superuser_reserved_connections"), setting("reserved_connections"));
    let arrived = match asked.marker {
        StartupTagSource::Parameter => server.marker.as_deref() == Some("on"),
        StartupTagSource::StatementTimeout => settings.get("statement_timeout").is_some_and(|setting| setting.source == "client"),
        StartupTagSource::Refused => false,
        StartupTagSource::Nothing => true,
    };
    // Those who name themselves count, not those who have no limit (-1).
    let limit = |limit: i32| u32::try_from(limit).ok();
    let in_role = sessions.iter().filter(|session| !session.wal_sender && session.role.as_deref() == Some(server.role.as_str()));
    let in_database =
        sessions.iter().filter(|session| !session.wal_sender && session.database.as_deref() == Some(server.database.as_str()));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (role_sessions, database_sessions) = (count(in_role.count()), count(in_database.count()));
    Facts {
        taken_at_ms: now_ms(),
        version_num: server.version_num,
        version: server.version,
        place: asked.place.to_owned(),
        reached: asked.reached,
        backend_pid: server.backend_pid,
        role: ConnectionLimits { name: server.role, limit: limit(server.role_limit), sessions: role_sessions, exempt: server.superuser },
        database: ConnectionLimits {
            name: server.database,
            limit: limit(server.database_limit),
            sessions: database_sessions,
            exempt: server.superuser,
        },
        rights,
        limits,
        is_standby: server.is_standby,
        tls: server.tls,
        provider,
        provider_reserves: provider.map_or(0, |provider| provider.reserves(reserved, server.rds_reserved.as_deref())),
        role_settings,
        most_partitions: server.most_partitions.unwrap_or(0),
        transaction_ms: transaction_ms(server.transactions, server.active_ms),
        slots: server.slots,
        inactive_slots: server.inactive_slots,
        statements: StatStatements {
            available: server.statements_available,
            loaded: server.statements_loaded,
            created: server.statements_created,
        },
        host: host::host(Path::new("/"), asked.reached, server.backend_pid, asked.given.clone()),
        pooling: (!arrived).then_some(Pooling::Unknown),
        undo: server.undo.filter(|undo| !undo.is_empty()),
        settings,
        sessions,
        seen: PeakSessions::default(),
        unseen,
    }
}

impl NamedLimit {
    /// A row of [`queries::LIMITS`]; a database that takes no connections has a limit below zero.
    fn told((of_role, name, most): (bool, String, i32)) -> Option<Self> {
        Some(Self { of_role, name, limit: u32::try_from(most).ok()? })
    }
}

fn provider(server: &ServerRow) -> Option<Provider> {
    let all = [(server.is_rds, Provider::Rds), (server.is_cloud_sql, Provider::CloudSql), (server.is_azure, Provider::Azure)];
    all.into_iter().find(|(is, _)| *is).map(|(_, provider)| provider)
}

/// Of fewer transactions the mean says nothing.
const FEWEST: i64 = 1000;

fn transaction_ms(transactions: Option<i64>, active_ms: Option<f64>) -> Option<f64> {
    let transactions = transactions.filter(|count| *count >= FEWEST)?;
    Some(active_ms.filter(|ms| *ms > 0.0)? / transactions as f64)
}

/// What this role was not shown, with the grant that would show it.
fn unseen(settings: &[Setting], server: &ServerRow) -> Vec<Unseen> {
    let grant = |role: &str| format!("GRANT {role} TO {};", super::setting::ident(&server.reader));
    let mut unseen = Vec::new();
    if !server.sees_stats {
        let what = "address, age and state of the sessions of other roles".to_owned();
        unseen.push(Unseen { what, remedy: grant("pg_monitor") });
    }
    if !settings.iter().any(|setting| setting.name == "shared_preload_libraries") {
        let what = "shared_preload_libraries, and which settings come from ALTER SYSTEM".to_owned();
        unseen.push(Unseen { what, remedy: grant("pg_monitor") });
    }
    unseen
}
