//! All answers of one reading.

use sqlx::postgres::PgConnection;

use super::table::Table;

/// What a console tells. An answer that it does not give is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub pools: Table,
    pub stats: Table,
    pub databases: Table,
    pub config: Table,
    pub lists: Table,
    pub users: Table,
    /// What it does not answer.
    pub refused: Vec<&'static str>,
}

impl Tables {
    /// Asks for all of them.
    ///
    /// # Errors
    /// Without `SHOW POOLS` there is nothing to tell, and after a broken connection neither.
    pub(super) async fn ask(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let mut tables = Self { pools: Table::ask(connection, "SHOW POOLS").await?, ..Self::default() };
        let rest = [
            ("SHOW STATS", &mut tables.stats),
            ("SHOW DATABASES", &mut tables.databases),
            ("SHOW CONFIG", &mut tables.config),
            ("SHOW LISTS", &mut tables.lists),
            ("SHOW USERS", &mut tables.users),
        ];
        let mut refused = Vec::new();
        for (show, table) in rest {
            match Table::ask(connection, show).await {
                Ok(answer) => *table = answer,
                Err(sqlx::Error::Database(_)) => refused.push(show),
                Err(broken) => return Err(broken),
            }
        }
        Ok(Self { refused, ..tables })
    }
}
