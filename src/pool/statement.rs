//! A query taken apart, so that the pool can name it as a holder and judge what it leaves behind.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgStatement};
use sqlx::{Execute, Postgres, SqlStr};

use super::callsite::CallSite;

/// Statements that, alone, leave neither a transaction nor a setting behind.
const TRACELESS: [&str; 8] = ["select", "insert", "update", "delete", "with", "values", "table", "merge"];

pub(super) struct Taken {
    sql: SqlStr,
    arguments: Option<Result<Option<PgArguments>, BoxDynError>>,
    statement: Option<PgStatement>,
    persistent: bool,
    /// Sent by the extended protocol, which carries exactly one statement.
    single: bool,
}

impl Taken {
    pub(super) fn from<'q>(mut query: impl Execute<'q, Postgres>) -> Self {
        let statement = query.statement().cloned();
        let arguments = query.take_arguments();
        let single = matches!(arguments, Ok(Some(_)));
        let persistent = query.persistent();
        Self { sql: query.sql(), arguments: Some(arguments), statement, persistent, single }
    }

    pub(super) fn site(&self) -> CallSite {
        CallSite::Statement(self.sql.clone())
    }

    /// After this statement has ended well the session is as it was before.
    pub(super) fn leaves_no_trace(&self) -> bool {
        self.single && is_traceless(self.sql.as_str())
    }
}

fn is_traceless(sql: &str) -> bool {
    let word: &str = sql.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    TRACELESS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

impl Execute<'_, Postgres> for Taken {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.statement.as_ref()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.arguments.take().unwrap_or(Ok(None))
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

#[cfg(test)]
mod tests {
    use super::is_traceless;

    #[test]
    fn only_statements_known_to_leave_nothing_are_trusted() {
        for sql in ["select 1", "  SELECT\n1", "Insert into t values (1)", "with x as (select 1) select * from x"] {
            assert!(is_traceless(sql), "{sql}");
        }
        for sql in [
            "begin",
            "START TRANSACTION",
            "set search_path to x",
            "listen jobs",
            "",
            "-- c\nselect 1",
            "selectivity()",
            "copy t from stdin",
        ] {
            assert!(!is_traceless(sql), "{sql}");
        }
    }
}
