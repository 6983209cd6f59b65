//! A console with the demo fleet, and the truth about it: what the servers themselves say.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use crate::ground::{Console, PASSWORD, Session, Setup};

pub const PRIMARY: u16 = 5432;
pub const STANDBY: u16 = 5433;

/// A console that runs, and somebody who is logged in.
pub struct Demo {
    pub console: Console,
    pub session: Session,
}

impl Demo {
    pub async fn start(data_dir: &Path) -> Self {
        let console = Setup::embedded(data_dir).arguments(&["--demo-fleet"]).start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session }
    }

    /// The list of this name under `/api/v1/`.
    pub async fn list(&self, subject: &str) -> Vec<Value> {
        self.console.told(&self.session, subject).await[subject].as_array().expect("a list").clone()
    }

    /// Where it queues, for each server.
    pub async fn chains(&self) -> Vec<Value> {
        self.console.told(&self.session, "chain").await["chains"].as_array().expect("a list").clone()
    }

    /// Connections that the live pools of each service tell as open.
    pub async fn told_open(&self) -> BTreeMap<String, i64> {
        let mut told = BTreeMap::new();
        for pool in self.list("pools").await.iter().filter(|pool| pool["source_name"].is_string()) {
            let service = pool["service"].as_str().expect("a service").to_owned();
            *told.entry(service).or_default() += pool["open"].as_i64().unwrap_or(i64::MIN / 1000);
        }
        told
    }
}

/// Client sessions by application_name, as the server on this port sees them; `None` while it does not answer.
pub async fn sessions(data_dir: &Path, port: u16) -> Option<BTreeMap<String, i64>> {
    let options = PgConnectOptions::new().socket(data_dir.join("postgres/socket")).port(port).ssl_mode(PgSslMode::Disable);
    let mut admin: PgConnection = options.username("postgres").database("postgres").connect().await.ok()?;
    let by_name = "select application_name, count(*) from pg_stat_activity where backend_type = 'client backend' group by 1";
    let sessions: Vec<(String, i64)> = sqlx::query_as(by_name).fetch_all(&mut admin).await.ok()?;
    admin.close().await.ok()?;
    Some(sessions.into_iter().collect())
}
