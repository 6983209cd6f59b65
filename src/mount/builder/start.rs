//! From what was said to a console that runs.

use std::path::Path;

use secrecy::ExposeSecret;

use super::ConsoleBuilder;
use crate::access::audit::Audit;
use crate::access::store::AccessStore;
use crate::access::{Access, AllowedActions, password};
use crate::alerts::notifiers::{Notifier, checked, from_toml};
use crate::base::machine_name;
use crate::base::path::base_of;
use crate::capacity::declared::{self, DeclaredService};
use crate::capacity::node_exporter::NodeExporter;
use crate::fleet::setup::{FleetConfig, FleetSetup};
use crate::fleet::sources::{AddedSources, SecretPlaces, SourceStore};
use crate::history::spool::{MOST_BYTES, Spool};
use crate::mount::error::ConsoleError;
use crate::mount::mounted::MountedConsole;
use crate::server::remote_write::{self, RemoteWriteSetup};
use crate::server::{Console, ConsoleParts, data_folder};
use crate::store::leases::{Leases, Membership};
use crate::store::{self, Store, StoreError};
use plimsoll_pool::http::secret::{SHORTEST_TOKEN, long_enough};
use tokio_util::sync::CancellationToken;

impl ConsoleBuilder {
    /// Starts it: its store, at most 6 connections of its own to the same server and 2 to each further one of `[[servers]]`, and the
    /// recording of its pools. An unreachable server is no error: the pages say so.
    ///
    /// # Errors
    /// [`ConsoleError`], with what to do.
    pub async fn start(self) -> Result<MountedConsole, ConsoleError> {
        let base = base_of(&self.path).map_err(|_| ConsoleError::BadPath(self.path.clone()))?;
        let notifiers = self.all_notifiers().map_err(ConsoleError::Notifiers)?;
        let remote_writes = self.all_remote_writes().map_err(ConsoleError::RemoteWrite)?;
        let fleet = self.whole_fleet().map_err(ConsoleError::Sources)?;
        let services = self.all_services(&fleet).map_err(ConsoleError::Services)?;
        let given = self.admin_password.map(|password| long_enough(password, "the admin password", password::SHORTEST)).transpose()?;
        let token = self.api_token.map(|token| long_enough(token, "the API token", SHORTEST_TOKEN)).transpose()?;
        let node_exporter = self.node_exporter.as_ref().map(NodeExporter::at).transpose().map_err(ConsoleError::NodeExporter)?;
        let proxies = self.trusted_proxies.map_err(ConsoleError::TrustedProxy)?;
        if given.is_none() && !self.generates {
            return Err(ConsoleError::NoPassword);
        }
        let stopping = CancellationToken::new();
        let held = self.data_dir.as_deref().map(data_folder::lock).transpose()?;
        let store = match (&self.data_dir, &self.store) {
            (_, Some(url)) => store::postgres::open(url).await?,
            (Some(folder), None) => store::open(folder).await?,
            (None, None) => store::open_in_memory().await?,
        };
        for warning in store::warnings::warnings(&store, self.pool.target(), self.data_dir.as_deref()).await {
            tracing::warn!("{warning}");
        }
        let leases = leases_of(&store, self.console_name).await?;
        let spool = spool_of(&store, self.data_dir.as_deref()).await?;
        let added = added_sources(&store, &fleet, leases.clone(), self.data_dir.as_deref()).await.map_err(ConsoleError::Sources)?;
        let (audit, accounts) = (Audit::new(store.clone()), AccessStore::new(store.clone()));
        let standing = password::establish(given.as_ref(), &accounts, &audit).await.map_err(|error| ConsoleError::Keeping(error.into()))?;
        let access = Access::new(base, accounts, audit.clone(), token.as_ref(), proxies);
        let (service, alerts, demo, shows_pool, environment) = (self.pool, self.alerts, self.demo, self.shows_pool, self.environment);
        let allowed = if self.read_only { AllowedActions::READ_ONLY } else { self.allowed };
        let parts = ConsoleParts {
            service,
            access,
            audit,
            store,
            node_exporter,
            notifiers,
            remote_writes,
            alerts,
            services,
            fleet,
            demo,
            demo_services: self.demo_services,
            shows_pool,
            environment,
            allowed,
            leases,
            spool,
            stopping,
        };
        Ok(MountedConsole::new(Console::start(parts, added)?, standing, held))
    }

    fn all_notifiers(&self) -> Result<Vec<Notifier>, String> {
        let written = self.notifiers.expose_secret();
        let mut given = if written.trim().is_empty() { Vec::new() } else { from_toml(written)? };
        given.extend(self.given_notifiers.iter().cloned());
        checked(&given)
    }

    fn all_remote_writes(&self) -> Result<Vec<RemoteWriteSetup>, String> {
        let written = self.remote_write.expose_secret();
        let mut given = if written.trim().is_empty() { Vec::new() } else { remote_write::from_toml(written)? };
        given.extend(self.given_remote_writes.iter().cloned());
        remote_write::checked(&given)
    }

    fn all_services(&self, fleet: &FleetSetup) -> Result<Vec<DeclaredService>, String> {
        let mut all = declared::from_toml(&self.services)?;
        all.extend(self.given_services.iter().cloned());
        let servers: Vec<&str> = fleet.servers.iter().map(|server| server.name.as_str()).collect();
        declared::checked(&all, &servers)?;
        Ok(all)
    }

    fn whole_fleet(&self) -> Result<FleetSetup, String> {
        let mut all = FleetConfig::from_toml(&self.fleet)?;
        all.servers.extend(self.given_fleet.servers.iter().cloned());
        all.sources.extend(self.given_fleet.sources.iter().cloned());
        all.checked()
    }
}

/// A spool belongs to one store: the numbers of its sources are that store's.
async fn spool_of(store: &Store, data_dir: Option<&Path>) -> Result<Option<Spool>, ConsoleError> {
    let (Store::Postgres(pool), Some(data_dir)) = (store, data_dir) else { return Ok(None) };
    let origin: Result<String, _> = sqlx::query_scalar("select id from outbox_origin").fetch_one(pool).await;
    let origin = origin.map_err(|error| ConsoleError::Keeping(error.into()))?;
    let folder = data_dir.join("spool").join(origin);
    let unusable = |error: std::io::Error| StoreError::Unusable { path: folder.clone(), reason: error.to_string() };
    Ok(Some(Spool::open(folder.clone(), MOST_BYTES).map_err(unusable)?))
}

/// A console that shares its store joins the others.
async fn leases_of(store: &Store, name: Option<String>) -> Result<Leases, ConsoleError> {
    let Store::Postgres(pool) = store else { return Ok(Leases::alone()) };
    let me = Membership::new(name.unwrap_or_else(machine_name), None);
    Ok(Leases::join(pool, me, CancellationToken::new()).await?)
}

async fn added_sources(store: &Store, fleet: &FleetSetup, leases: Leases, data_dir: Option<&Path>) -> Result<AddedSources, String> {
    let store = SourceStore::new(store.clone());
    let stored = store.all().await.map_err(|error| format!("the sources that were added over REST cannot be read: {error}"))?;
    let servers = fleet.servers.iter().map(|server| server.name.clone()).collect();
    Ok(AddedSources { store, stored, servers, secrets: SecretPlaces::of(data_dir), leases })
}
