//! A console on a server of the test's own, and sessions to look at.

use reqwest::Method;
use reqwest::header::COOKIE;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::Postgres;

/// The console, logged in.
pub struct Ground {
    pub console: Console,
    pub session: Session,
    _folder: TempDir,
}

impl Ground {
    /// As the role that can read everything, and no more.
    pub async fn on(postgres: &Postgres) -> Self {
        Self::as_role(&postgres.monitor().database("postgres")).await
    }

    pub async fn as_role(options: &PgConnectOptions) -> Self {
        let folder = folder();
        let console = Setup::on(folder.path(), &url(options)).start().await;
        let session = console.log_in(PASSWORD).await;
        Self::of(console, session, folder)
    }

    /// Of a console that was set up otherwise.
    pub fn of(console: Console, session: Session, folder: TempDir) -> Self {
        Self { console, session, _folder: folder }
    }

    /// The newest reading, drawn.
    pub async fn drawn(&self) -> Drawn {
        Drawn::read(&self.console, &self.session, "activity").await
    }

    /// The page itself.
    pub async fn page(&self) -> String {
        self.console.get_as(&self.session, "/activity").await.text().await.expect("text")
    }

    /// When a session began, as its button says.
    pub async fn started(&self, pid: i64) -> i64 {
        let html = self.drawn().await.html;
        let button = html.split_once(&format!(r#"data-end="{pid}" data-started=""#)).expect("its button").1;
        button.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Asks for the end of a session: the status and the sentence.
    pub async fn end(&self, how: &str, pid: i64, started_us: i64) -> (u16, String) {
        let form = [("how", how.to_owned()), ("pid", pid.to_string()), ("started_us", started_us.to_string())];
        let request = self.console.request(Method::POST, "/api/activity/end").header(COOKIE, &self.session.0).form(&form);
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }
}

/// A session under this name.
pub async fn session(options: &PgConnectOptions, name: &str) -> PgConnection {
    options.clone().application_name(name).connect().await.expect("a session")
}

/// Runs a statement of the test.
pub async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.expect("the statement");
}

/// The number of the session's process.
pub async fn pid(connection: &mut PgConnection) -> i64 {
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(connection).await.expect("a pid");
    pid.into()
}
