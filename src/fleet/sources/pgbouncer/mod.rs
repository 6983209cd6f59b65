//! PgBouncer's admin console, and those of poolers that speak like it: PgCat, PgDog, Odyssey, pg_doorman.
//!
//! A user of `stats_users` is enough. The connection is kept between two readings: each login is a line in the pooler's log.

mod console;
mod limits;
mod notes;
mod reading;
mod state;
mod table;
mod tables;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use secrecy::ExposeSecret;

use super::credentials::Credentials;
use super::discovery::Target;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use crate::fleet::registry::InstanceReport;
use console::PoolerConsole;

/// The consoles of a source.
pub(super) struct PoolerSource {
    setup: SourceSetup,
    /// By address, each with its connection.
    consoles: Mutex<HashMap<String, Arc<PoolerConsole>>>,
}

impl PoolerSource {
    /// Those that the configuration names.
    pub(super) fn new(setup: SourceSetup) -> Self {
        Self { setup, consoles: Mutex::default() }
    }

    fn console(&self, target: &Target) -> Result<Arc<PoolerConsole>, String> {
        let mut consoles = self.consoles.lock();
        if let Some(console) = consoles.get(&target.address) {
            return Ok(console.clone());
        }
        let console = Arc::new(PoolerConsole::at(target.url.as_str())?);
        consoles.insert(target.address.clone(), console.clone());
        Ok(console)
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let login = match &self.setup.credentials {
            Credentials::Basic(user, password) => Some((user.as_str(), password.current())),
            _ => None,
        };
        let login = login.as_ref().map(|(user, password)| (*user, password.expose_secret()));
        let tables = self.console(target)?.read(login, self.setup.patience()).await?;
        let pools = reading::pools(&tables, crate::base::now_ms());
        // Poolers of one service are told apart by their addresses; one without a service is a service of its own.
        let service = self.setup.service.clone().unwrap_or_else(|| "pgbouncer".to_owned());
        let report = InstanceReport { service, instance: target.instance(), pools, ..InstanceReport::default() };
        Ok(Answer { reports: vec![report], note: notes::note(&tables), ..Answer::default() })
    }
}

impl Source for PoolerSource {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}
