//! A console with a small pool, and somebody who fills in its form.

use reqwest::header::COOKIE;
use reqwest::{Method, Response};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tempfile::TempDir;

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::support::{Postgres, eventually};

pub type Fields<'a> = &'a [(&'a str, &'a str)];

/// Half a second of ten users on the pool that the console shows.
pub const SHORT: Fields = &[("users", "10"), ("duration", "500ms"), ("hold", "20ms"), ("limit_p99", "10s"), ("live", "on")];
pub const LONG: Fields = &[("users", "10"), ("duration", "1h"), ("hold", "20ms"), ("live", "on")];

/// The console, logged in.
pub struct Ground {
    pub console: Console,
    pub session: Session,
    pub folder: TempDir,
}

impl Ground {
    /// Its pool is of 3 + 2 and bears this name.
    pub async fn on(postgres: &Postgres, name: &str) -> Self {
        Self::to(&postgres.options(), name, folder()).await
    }

    pub async fn to(server: &PgConnectOptions, name: &str, folder: TempDir) -> Self {
        let setup = Setup::on(folder.path(), &url(server)).set("PLIMSOLL_APPLICATION_NAME", name);
        let setup = setup.set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2").set("PLIMSOLL_OVERFLOW_LINGER", "0");
        Self::of(setup, folder).await
    }

    /// A console that is set up otherwise.
    pub async fn of(setup: Setup, folder: TempDir) -> Self {
        let console = setup.start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session, folder }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.console.get_as(&self.session, path).await
    }

    pub async fn post(&self, path: &str, fields: Fields<'_>) -> Response {
        let request = self.console.request(Method::POST, path).header(COOKIE, &self.session.0);
        request.form(fields).send().await.expect("an answer")
    }

    /// Sends the form, with the box for the live pool ticked, and comes back to the page.
    pub async fn start(&self, fields: Fields<'_>) {
        // A field may be given once.
        let others: Vec<(&str, &str)> = fields.iter().filter(|(name, _)| *name != "live").copied().collect();
        self.start_unconfirmed(&[&others[..], &[("live", "on")]].concat()).await;
    }

    /// The same as it is.
    pub async fn start_unconfirmed(&self, fields: Fields<'_>) {
        let answer = self.post("/api/load-test/start", fields).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/load-test"));
    }

    pub async fn abort(&self) {
        assert_eq!(self.post("/api/load-test/abort", &[]).await.status(), 303);
    }

    pub async fn drawn(&self) -> Drawn {
        Drawn::read(&self.console, &self.session, "load-test").await
    }

    pub async fn runs(&self) -> bool {
        self.drawn().await.text("now").contains("Running now")
    }

    /// Waits until this run is over and in the list: its verdict, what it was, when, and who.
    pub async fn row(&self, run: u32) -> Vec<String> {
        let name = run.to_string();
        eventually("the run is over and listed", async || {
            let page = self.drawn().await;
            page.row("runs", &name).is_some() && !page.text("now").contains("Running now")
        })
        .await;
        self.drawn().await.row("runs", &name).expect("still there")
    }
}

/// Sessions of this server that run such a statement or bear such a name; its own is none of them.
pub async fn sessions(postgres: &Postgres, like: &str) -> i64 {
    let mut admin: PgConnection = postgres.superuser().connect().await.expect("the administrator connects");
    let sql = "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and (application_name like $1 or (state = 'active' and query like $1))";
    sqlx::query_scalar(sql).bind(like).fetch_one(&mut admin).await.expect("pg_stat_activity")
}
