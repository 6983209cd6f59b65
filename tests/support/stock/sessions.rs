//! Sessions at the server: the administrator's, and those that a test holds.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::Stock;

/// A session that does nothing.
pub struct Held {
    _connection: PgConnection,
    _runtime: tokio::runtime::Runtime,
}

impl Stock {
    /// Runs each statement by itself, as psql does.
    pub fn run(&self, sql: &str) {
        let statements: Vec<&str> = sql.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).collect();
        self.with_admin(async |admin| {
            for statement in statements {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *admin).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
            }
        });
    }

    /// Every setting that does not have its default, with its source.
    pub fn settings(&self) -> Vec<(String, String, String)> {
        self.with_admin(async |admin| {
            let all = "select name, setting, source from pg_settings where source not in ('default', 'client', 'session') order by name";
            sqlx::query_as(all).fetch_all(admin).await.expect("its settings")
        })
    }

    /// Sessions whose application_name is like this.
    pub fn sessions(&self, pattern: &str) -> i64 {
        self.with_admin(async |admin| {
            let count = sqlx::query_scalar("select count(*) from pg_stat_activity where application_name like $1");
            count.bind(pattern).fetch_one(admin).await.expect("pg_stat_activity")
        })
    }

    /// A session of this role under this name, until it is dropped.
    pub fn hold(&self, role: &str, application: &str) -> Held {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let url = format!("{}&application_name={application}", self.url(role, "postgres"));
        let connection = runtime.block_on(PgConnection::connect(&url)).expect("it connects");
        Held { _connection: connection, _runtime: runtime }
    }

    pub(super) fn with_admin<R>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> R) -> R {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut admin = PgConnection::connect(&self.url("postgres", "postgres")).await.expect("the administrator connects");
            let result = work(&mut admin).await;
            admin.close().await.expect("the administrator leaves");
            result
        })
    }
}
