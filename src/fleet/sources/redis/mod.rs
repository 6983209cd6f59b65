//! Redis, and servers that speak like it: Valkey, KeyDB, Dragonfly. `INFO` tells all that is read.

mod info;
mod resp;
mod server;

#[cfg(test)]
mod tests;

use super::credentials::Credentials;
use super::discovery::Target;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use crate::fleet::registry::CacheReport;
use server::RedisServer;

/// The servers of a source.
pub(super) struct RedisSource {
    setup: SourceSetup,
}

impl RedisSource {
    /// Those that the configuration names.
    pub(super) fn new(setup: SourceSetup) -> Self {
        Self { setup }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let login = match &self.setup.credentials {
            Credentials::Basic(user, password) => Some((user.clone(), password.current())),
            _ => None,
        };
        let reading = RedisServer::at(&target.url, login)?.read(self.setup.patience()).await?;
        let service = self.setup.service.clone().unwrap_or_else(|| "redis".to_owned());
        Ok(Answer { caches: vec![CacheReport { service, reading, ..CacheReport::default() }], ..Answer::default() })
    }
}

impl Source for RedisSource {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}
