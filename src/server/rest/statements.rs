//! Statements by their total time, as `/api/v1/activity` tells of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::activity::model;

// Its own shapes: a status instead of the four cases, and of a statement never more than the shortened text.

/// The data of pg_stat_statements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Statements {
    /// `read`, `missing` (the library is not loaded), `not_created` (this database has no extension) or `unreadable`.
    pub status: String,
    /// Why they cannot be read.
    pub reason: Option<String>,
    /// By their total time.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Statement {
    /// Its text.
    pub query: String,
    /// Total time, in seconds.
    pub total_s: f64,
    /// Its mean time, in seconds.
    pub mean_s: f64,
    /// Number of calls.
    pub calls: i64,
    /// Number of rows.
    pub rows: i64,
    /// Share of the total time of all statements, in percent.
    pub share_percent: f64,
}

impl From<&model::StatementStatsState> for Statements {
    fn from(of: &model::StatementStatsState) -> Self {
        let (status, reason, statements) = match of {
            model::StatementStatsState::Missing => ("missing", None, Vec::new()),
            model::StatementStatsState::NotCreated => ("not_created", None, Vec::new()),
            model::StatementStatsState::Unreadable(reason) => ("unreadable", Some(reason.clone()), Vec::new()),
            model::StatementStatsState::Read(rows) => ("read", None, rows.iter().map(Statement::from).collect()),
        };
        Self { status: status.to_owned(), reason, statements }
    }
}

impl From<&model::StatementStats> for Statement {
    fn from(of: &model::StatementStats) -> Self {
        Self { query: of.query.clone(), total_s: of.total, mean_s: of.mean, calls: of.calls, rows: of.rows, share_percent: of.share }
    }
}
