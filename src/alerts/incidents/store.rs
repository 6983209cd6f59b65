//! Incidents, and the limits that somebody has set, in the console's store.

use sqlx::FromRow;

use super::tracked::{Member, TrackedIncident};
use super::unsaved_change::{IncidentUpdate, UnsavedChange};
use crate::alerts::model::{Acknowledged, Incident, Severity};
use crate::alerts::notifiers::Notifiers;
use crate::store::leases::Fence;
use crate::store::{Store, Transaction, on, retried, without_nul};

/// What is over is kept this long: a year shows whether things get better.
const KEPT_MS: u64 = 365 * 86_400_000;

const INCIDENTS: &str = "select id, rule, source, severity, sentence, cause, opened_at_ms, resolved_at_ms, acknowledged_by, \
                         acknowledged_at_ms, silenced_until_ms, told_severity, told_at_ms, repeats, name, sentence_at_ms from incident ";

#[derive(Clone)]
pub struct IncidentStore {
    db: Store,
}

/// Limits that were set on the page.
#[derive(Debug, PartialEq, FromRow)]
pub struct StoredLimits {
    pub rule: String,
    /// As JSON.
    pub settings: String,
    pub who: String,
    pub at_ms: i64,
}

#[derive(FromRow)]
struct IncidentRow {
    id: i64,
    rule: String,
    source: String,
    severity: String,
    sentence: String,
    cause: Option<String>,
    opened_at_ms: i64,
    resolved_at_ms: Option<i64>,
    acknowledged_by: Option<String>,
    acknowledged_at_ms: Option<i64>,
    silenced_until_ms: Option<i64>,
    told_severity: Option<String>,
    told_at_ms: i64,
    repeats: i64,
    name: Option<String>,
    sentence_at_ms: Option<i64>,
}

#[derive(FromRow)]
struct MemberRow {
    rule: String,
    source: String,
    severity: String,
    since_ms: i64,
    until_ms: Option<i64>,
    first_value: Option<f64>,
    worst_value: Option<f64>,
}

impl IncidentStore {
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Store {
        &self.db
    }

    /// Those that are open.
    pub async fn open(&self) -> sqlx::Result<Vec<TrackedIncident>> {
        let sql = format!("{INCIDENTS} where resolved_at_ms is null order by id");
        let rows: Vec<IncidentRow> = on!(self.db, db => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await)?;
        let mut open = Vec::new();
        for row in rows {
            let members = self.members(row.id).await?;
            open.push(row.held(members));
        }
        Ok(open)
    }

    /// Those that were over at `from_ms` or later, the newest first, at most `limit`.
    pub async fn resolved(&self, from_ms: u64, limit: u32) -> sqlx::Result<Vec<Incident>> {
        let sql = format!("{INCIDENTS} where resolved_at_ms >= $1 order by resolved_at_ms desc, id desc limit $2");
        let rows: Vec<IncidentRow> = on!(self.db, db => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(signed(from_ms)).bind(i64::from(limit)).fetch_all(db).await
        })?;
        let mut resolved = Vec::with_capacity(rows.len());
        for row in rows {
            let members = self.members(row.id).await?;
            resolved.push(row.held(members).shown());
        }
        Ok(resolved)
    }

    /// The highest number that was given to one.
    pub async fn last_id(&self) -> sqlx::Result<i64> {
        on!(self.db, db => sqlx::query_scalar("select coalesce(max(id), 0) from incident").fetch_one(db).await)
    }

    async fn members(&self, incident: i64) -> sqlx::Result<Vec<Member>> {
        let sql = "select rule, source, severity, since_ms, until_ms, first_value, worst_value from incident_rule
                   where incident = $1 order by since_ms, rule";
        let rows: Vec<MemberRow> = on!(self.db, db => sqlx::query_as(sql).bind(incident).fetch_all(db).await)?;
        Ok(rows.into_iter().map(Member::from).collect())
    }

    /// Writes all of it or nothing, and with it what is told, if there is anybody to tell it.
    /// False: another console keeps the incidents by now.
    pub async fn write(&self, entries: &[UnsavedChange], notifiers: Option<&Notifiers>, fence: Option<&Fence>) -> sqlx::Result<bool> {
        retried(|| self.write_once(entries, notifiers, fence)).await
    }

    async fn write_once(&self, entries: &[UnsavedChange], notifiers: Option<&Notifiers>, fence: Option<&Fence>) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        if let Some(fence) = fence
            && !fence.holds(&mut tx).await?
        {
            return Ok(false);
        }
        for entry in entries {
            match entry {
                UnsavedChange::Told(told) => write_told(&mut tx, told, notifiers).await?,
                UnsavedChange::Dropped(id) => drop_incident(&mut tx, *id).await?,
            }
        }
        tx.commit().await.map(|()| true)
    }

    /// Forgets what has been over for a year.
    pub async fn prune(&self, now_ms: u64) -> sqlx::Result<()> {
        let long_ago = signed(now_ms.saturating_sub(KEPT_MS));
        let mut tx = self.db.begin().await?;
        let members = "delete from incident_rule where incident in (select id from incident where resolved_at_ms < $1)";
        on!(tx, db => sqlx::query(members).bind(long_ago).execute(db).await.map(drop))?;
        let incidents = "delete from incident where resolved_at_ms < $1";
        on!(tx, db => sqlx::query(incidents).bind(long_ago).execute(db).await.map(drop))?;
        tx.commit().await
    }

    /// The limits that were set on the page.
    pub async fn limits(&self) -> sqlx::Result<Vec<StoredLimits>> {
        on!(self.db, db => sqlx::query_as("select rule, settings, who, at_ms from alert_setting").fetch_all(db).await)
    }

    /// Keeps the limits of a rule; `None`: those by default hold again.
    pub async fn set_limits(&self, rule: &str, limits: Option<&str>, who: &str, at_ms: u64) -> sqlx::Result<()> {
        let Some(limits) = limits else {
            let delete = "delete from alert_setting where rule = $1";
            return on!(self.db, db => sqlx::query(delete).bind(rule).execute(db).await.map(drop));
        };
        let sql = "insert into alert_setting (rule, settings, who, at_ms) values ($1, $2, $3, $4)
                   on conflict (rule) do update set settings = $2, who = $3, at_ms = $4";
        on!(self.db, db => sqlx::query(sql).bind(rule).bind(limits).bind(who).bind(signed(at_ms)).execute(db).await.map(drop))
    }
}

async fn write_told(tx: &mut Transaction, told: &IncidentUpdate, notifiers: Option<&Notifiers>) -> sqlx::Result<()> {
    let IncidentUpdate { held, notice, is_silent } = told;
    write_incident(tx, held).await?;
    write_members(tx, held).await?;
    if let (Some(notice), Some(notifiers)) = (notice, notifiers) {
        notifiers.enqueue(tx, notice, *is_silent).await?;
    }
    Ok(())
}

async fn drop_incident(tx: &mut Transaction, id: i64) -> sqlx::Result<()> {
    on!(tx, db => sqlx::query("delete from incident_rule where incident = $1").bind(id).execute(db).await.map(drop))?;
    on!(tx, db => sqlx::query("delete from incident where id = $1").bind(id).execute(db).await.map(drop))
}

async fn write_incident(tx: &mut Transaction, held: &TrackedIncident) -> sqlx::Result<()> {
    let TrackedIncident { incident, told, told_at_ms, repeats, .. } = held;
    let sql = "insert into incident (id, rule, source, severity, sentence, cause, opened_at_ms, resolved_at_ms, acknowledged_by,
               acknowledged_at_ms, silenced_until_ms, told_at_ms, repeats, told_severity, name, sentence_at_ms)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
               on conflict (id) do update set source = $3, severity = $4, sentence = $5, cause = $6, opened_at_ms = $7, resolved_at_ms = $8, acknowledged_by = $9,
               acknowledged_at_ms = $10, silenced_until_ms = $11, told_at_ms = $12, repeats = $13,
               told_severity = $14, name = $15, sentence_at_ms = $16";
    let cause = incident.cause.as_ref().map(serde_json::to_string).transpose().map_err(|error| sqlx::Error::Encode(error.into()))?;
    let (acknowledged, sentence) = (incident.acknowledged.as_ref(), without_nul(&incident.sentence));
    on!(tx, db => {
        let query = sqlx::query(sql).bind(incident.id).bind(&incident.rule).bind(&incident.source).bind(incident.severity.as_str());
        let query = query.bind(&*sentence).bind(cause).bind(signed(incident.opened_at_ms)).bind(incident.resolved_at_ms.map(signed));
        let query = query.bind(acknowledged.map(|by| by.by.as_str())).bind(acknowledged.map(|by| signed(by.at_ms)));
        let query = query.bind(incident.silenced_until_ms.map(signed)).bind(signed(*told_at_ms)).bind(i64::from(*repeats));
        let query = query.bind(told.map(Severity::as_str)).bind(incident.name.as_deref()).bind(incident.sentence_at_ms.map(signed));
        query.execute(db).await.map(drop)
    })
}

async fn write_members(tx: &mut Transaction, held: &TrackedIncident) -> sqlx::Result<()> {
    let id = held.incident.id;
    on!(tx, db => sqlx::query("delete from incident_rule where incident = $1").bind(id).execute(db).await.map(drop))?;
    let sql = "insert into incident_rule (incident, rule, source, severity, since_ms, until_ms, first_value, worst_value)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    for member in &held.members {
        on!(tx, db => {
            let query = sqlx::query(sql).bind(id).bind(&member.rule).bind(&member.source).bind(member.severity.as_str());
            let query = query.bind(signed(member.since_ms)).bind(member.until_ms.map(signed));
            // Both kinds take infinity, and none of what a rule measures is NaN.
            query.bind(member.first).bind(member.worst).execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

impl IncidentRow {
    fn held(self, members: Vec<Member>) -> TrackedIncident {
        let acknowledged = self.acknowledged_by.zip(self.acknowledged_at_ms);
        let incident = Incident {
            id: self.id,
            name: self.name,
            rule: self.rule,
            source: self.source,
            severity: severity(&self.severity),
            sentence: self.sentence,
            cause: self.cause.and_then(|json| serde_json::from_str(&json).ok()),
            opened_at_ms: unsigned(self.opened_at_ms),
            resolved_at_ms: self.resolved_at_ms.map(unsigned),
            acknowledged: acknowledged.map(|(by, at_ms)| Acknowledged { by, at_ms: unsigned(at_ms) }),
            silenced_until_ms: self.silenced_until_ms.map(unsigned),
            numbers: None,
            instances: Vec::new(),
            sentence_at_ms: self.sentence_at_ms.map(unsigned),
        };
        let told = self.told_severity.as_deref().map(severity);
        TrackedIncident {
            incident,
            members,
            told,
            told_at_ms: unsigned(self.told_at_ms),
            repeats: u32::try_from(self.repeats).unwrap_or(0),
            instances: None,
        }
    }
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        let (severity, since_ms, until_ms) = (severity(&row.severity), unsigned(row.since_ms), row.until_ms.map(unsigned));
        let (first, worst) = (row.first_value, row.worst_value);
        Self { rule: row.rule, source: row.source, severity, since_ms, until_ms, first, now: None, worst }
    }
}

fn severity(word: &str) -> Severity {
    if word == Severity::Critical.as_str() { Severity::Critical } else { Severity::Warning }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
