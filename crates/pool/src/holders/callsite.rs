//! Who holds a connection.

use std::fmt;
use std::panic::Location;

use sqlx::SqlStr;

/// Where a lease was taken: a line of code, or the statement when a query ran on the pool itself.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), plimsoll_pool::PoolError> {
/// let _lease = pool.acquire().await?;
/// println!("{}", pool.holders()[0].site); // src/orders.rs:42
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub enum CallSite {
    /// The line that called [`Pool::acquire`](crate::Pool::acquire) or [`Pool::begin`](crate::Pool::begin).
    Code(&'static Location<'static>),
    /// The statement that ran on `&Pool`.
    Statement(SqlStr),
}

/// Statements are shown on one line of at most this many characters.
const SHOWN: usize = 80;

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallSite::Code(location) => write!(f, "{}:{}", location.file(), location.line()),
            CallSite::Statement(sql) => {
                let line = sql.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                match line.char_indices().nth(SHOWN) {
                    Some((end, _)) => write!(f, "\"{}…\"", &line[..end]),
                    None => write!(f, "\"{line}\""),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, SqlSafeStr};

    #[test]
    fn a_statement_is_shown_on_one_short_line() {
        let shown = |sql: String| CallSite::Statement(AssertSqlSafe(sql).into_sql_str()).to_string();
        assert_eq!(shown("select 1\n   from orders".into()), "\"select 1 from orders\"");
        assert_eq!(shown("é".repeat(200)), format!("\"{}…\"", "é".repeat(80)));
    }

    #[test]
    fn code_is_shown_as_file_and_line() {
        let shown = CallSite::Code(Location::caller()).to_string();
        assert!(shown.starts_with(concat!(file!(), ":")), "{shown}");
    }
}
