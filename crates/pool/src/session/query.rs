//! A query taken apart, so that the pool can name it as a holder and judge what it leaves behind.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgStatement};
use sqlx::{Execute, Postgres, SqlStr};

use super::effect::{StatementKind, kind_of};
use crate::holders::callsite::CallSite;

pub(crate) struct OwnedQuery {
    sql: SqlStr,
    arguments: Option<Result<Option<PgArguments>, BoxDynError>>,
    statement: Option<PgStatement>,
    persistent: bool,
    /// Sent by the extended protocol, which carries exactly one statement.
    extended: bool,
}

impl OwnedQuery {
    pub(crate) fn from<'q>(mut query: impl Execute<'q, Postgres>) -> Self {
        let statement = query.statement().cloned();
        let arguments = query.take_arguments();
        let extended = matches!(arguments, Ok(Some(_)));
        let persistent = query.persistent();
        Self { sql: query.sql(), arguments: Some(arguments), statement, persistent, extended }
    }

    pub(crate) fn site(&self) -> CallSite {
        CallSite::Statement(self.sql.clone())
    }

    /// Sent by the extended protocol.
    pub(crate) fn is_extended(&self) -> bool {
        self.extended
    }

    /// The same by the simple protocol: what begins or ends a transaction has no parameters.
    pub(crate) fn plain(self) -> Self {
        Self { arguments: Some(Ok(None)), extended: false, ..self }
    }

    /// The same, prepared without a name.
    pub(crate) fn unnamed(self) -> Self {
        Self { persistent: false, ..self }
    }

    pub(crate) fn text(&self) -> &str {
        self.sql.as_str()
    }

    /// `None` where values may stand in it.
    pub(crate) fn text_without_values(&self) -> Option<&str> {
        self.extended.then(|| self.text())
    }

    pub(crate) fn kind(&self) -> StatementKind {
        let sql = self.sql.as_str();
        kind_of(sql, self.extended || is_single(sql))
    }
}

/// The simple protocol carries several statements, divided by semicolons. One inside a literal only makes
/// for a verification that was not needed.
fn is_single(sql: &str) -> bool {
    !sql.trim_end().trim_end_matches(';').contains(';')
}

impl Execute<'_, Postgres> for OwnedQuery {
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
    use super::*;
    use crate::session::effect::Effect;

    #[test]
    fn several_statements_in_one_are_told_by_their_semicolons() {
        assert!(is_single("select 1;") && is_single("select 1 ;\n") && !is_single("select 1; set role x"));
    }

    #[test]
    fn a_query_keeps_what_it_is_sent_with_and_is_named_by_its_statement() {
        let mut query = OwnedQuery::from(sqlx::query("select $1 || ';'").bind("x").persistent(false));
        assert!(!query.persistent() && query.statement().is_none());
        assert_eq!(query.site().to_string(), "\"select $1 || ';'\"");
        assert_eq!(query.kind(), Effect::Nothing.into(), "the extended protocol carries one statement, whatever its semicolons");
        assert!(query.take_arguments().is_ok_and(|arguments| arguments.is_some()));
        assert!(query.take_arguments().is_ok_and(|arguments| arguments.is_none()), "once");
        assert_eq!(query.sql().as_str(), "select $1 || ';'");
        assert!(OwnedQuery::from(sqlx::query("select 1")).persistent());
    }

    #[test]
    fn of_several_statements_nothing_is_known_and_of_one_in_plain_text_all() {
        let kind = |sql: &'static str| OwnedQuery::from(sqlx::raw_sql(sql)).kind().effect;
        assert_eq!((kind("select 1;"), kind("select 1; select 2")), (Effect::Nothing, Effect::Session));
    }
}
