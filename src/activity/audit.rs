//! What was done to sessions, kept in the console's store.

use sqlx::{FromRow, SqlitePool};

use super::model::Action;

/// As many as the page shows.
const SHOWN: i64 = 20;

/// The table `audit` of the store.
#[derive(Clone)]
pub struct Audit {
    db: SqlitePool,
}

#[derive(FromRow)]
struct Row {
    at_ms: i64,
    who: String,
    what: String,
    pid: i32,
    role: Option<String>,
    application: Option<String>,
    outcome: String,
}

impl Audit {
    /// Over an opened store.
    pub fn new(db: SqlitePool) -> Self {
        Self { db }
    }

    /// Keeps an action. The log has it too, for whoever collects logs.
    pub(super) async fn keep(&self, action: &Action) {
        let Action { at_ms, who, what, pid, role, application, outcome } = action;
        tracing::info!(backend.pid = pid, audit.who = who, "{what} backend {pid}: {outcome}");
        let insert = "insert into audit (at_ms, who, what, pid, role, application, outcome) values (?, ?, ?, ?, ?, ?, ?)";
        let insert = sqlx::query(insert).bind(i64::try_from(*at_ms).unwrap_or(i64::MAX)).bind(who).bind(what).bind(pid);
        if let Err(error) = insert.bind(role).bind(application).bind(outcome).execute(&self.db).await {
            tracing::error!("an action could not be kept in the audit: {error}");
        }
    }

    /// The last ones, the newest first.
    pub(super) async fn last(&self) -> Vec<Action> {
        let rows = sqlx::query_as("select at_ms, who, what, pid, role, application, outcome from audit order by id desc limit ?");
        let rows: Vec<Row> = rows.bind(SHOWN).fetch_all(&self.db).await.unwrap_or_else(|error| {
            tracing::error!("the audit could not be read: {error}");
            Vec::new()
        });
        rows.into_iter().map(Action::from).collect()
    }
}

impl From<Row> for Action {
    fn from(row: Row) -> Self {
        let Row { at_ms, who, what, pid, role, application, outcome } = row;
        Self { at_ms: u64::try_from(at_ms).unwrap_or(0), who, what, pid, role, application, outcome }
    }
}
