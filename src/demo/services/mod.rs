//! The services of the demo fleet: instances with real pools, users of their own, and an address that tells the pool's numbers.
//!
//! Their addresses are on loopback and need a token. The console is told of them by a list in Prometheus' format, so that instances
//! come and go as in a deploy.

mod emitter;
mod hikaricp;
mod instance;
mod pool_stats;
mod schema;
mod service;
mod targets;
mod visits;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use rand::rand_core::OsError;
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use emitter::Emitter;
pub use instance::Instance;
pub use service::Service;

use crate::access::random_secret;
use crate::fleet::sources::{DiscoverConfig, SourceConfig};
use plimsoll_pool::PoolError;

/// Instances of each service, as long as nothing is deployed.
const INSTANCES: u32 = 2;

/// Why a service of the demo could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    /// No port of loopback is free.
    #[error("a service of the demo cannot listen on loopback: {0}")]
    Listen(#[from] std::io::Error),
    /// Its pool cannot be built.
    #[error("a service of the demo has no pool: {0}")]
    Pool(#[from] PoolError),
    /// It has no token.
    #[error("the system gives no random numbers for the demo's token: {0}")]
    Random(#[from] OsError),
    /// Its table cannot be made.
    #[error("the table of the demo's services cannot be made: {0}")]
    Schema(#[from] sqlx::Error),
}

/// All services of the demo.
pub struct DemoServices {
    /// The primary, as the services connect to it.
    pub server: PgConnectOptions,
    /// PgBouncer in front of it, where it is installed.
    pub pooler: Option<PgConnectOptions>,
    token: SecretString,
    instances: targets::Instances,
    /// The number of the next instance of each service, by [`Service::place`].
    next: [AtomicU32; Service::ALL.len()],
    /// Tells the console which instances there are.
    list: Emitter,
    stopping: CancellationToken,
}

impl DemoServices {
    /// Starts two instances of each.
    ///
    /// # Errors
    /// [`ServicesError`].
    pub async fn start(server: PgConnectOptions, pooler: Option<PgConnectOptions>) -> Result<Arc<Self>, ServicesError> {
        schema::prepare(&server).await?;
        let (token, stopping) = (SecretString::from(random_secret()?), CancellationToken::new());
        let instances = targets::Instances::default();
        let list = Emitter::start(targets::routes(instances.clone()), token.clone(), &stopping).await?;
        let services = Self { server, pooler, token, instances, next: Default::default(), list, stopping };
        for service in Service::ALL {
            for _ in 0..INSTANCES {
                services.start_instance(service).await?;
            }
        }
        Ok(Arc::new(services))
    }

    /// One more instance of a service, with a pool and users as those of the others. The console finds it within half a minute.
    ///
    /// # Errors
    /// [`ServicesError`].
    pub async fn start_instance(&self, service: Service) -> Result<Arc<Instance>, ServicesError> {
        let number = 1 + self.next[service.place()].fetch_add(1, Ordering::Relaxed);
        let target = self.target(service).clone();
        let instance = Arc::new(Instance::start(service, number, target, self.token.clone(), &self.stopping).await?);
        self.instances.lock().push(instance.clone());
        Ok(instance)
    }

    /// Ends an instance as a deploy does: its users leave, its connections are closed, its address no longer answers.
    pub async fn end_instance(&self, instance: &Instance, limit: Duration) {
        self.instances.lock().retain(|known| known.name != instance.name);
        instance.end(limit).await;
    }

    /// The instances of a service, in the order in which they were started.
    pub fn instances(&self, service: Service) -> Vec<Arc<Instance>> {
        self.instances.lock().iter().filter(|instance| instance.service == service).cloned().collect()
    }

    /// Where a service draws its connections from.
    fn target(&self, service: Service) -> &PgConnectOptions {
        self.pooler.as_ref().filter(|_| service == Service::Catalog).unwrap_or(&self.server)
    }

    /// How the console reads them. `server`: the name of the primary.
    pub fn sources(&self, server: &str) -> Vec<SourceConfig> {
        Service::ALL.map(|service| self.source(service, server)).into()
    }

    fn source(&self, service: Service, server: &str) -> SourceConfig {
        let list = targets::url(self.list.address, service, self.token.expose_secret());
        SourceConfig {
            service: Some(service.name().to_owned()),
            discover: Some(DiscoverConfig { http_sd: Some(list), ..DiscoverConfig::default() }),
            token: Some(self.token.clone()),
            server: Some(server.to_owned()),
            interval: Some(service.interval()),
            ..SourceConfig::of_kind(service.kind())
        }
    }

    /// Ends all of them within `limit`.
    pub async fn stop(&self, limit: Duration) {
        let all = Service::ALL.into_iter().flat_map(|service| self.instances(service));
        join_all(all.map(|instance| async move { self.end_instance(&instance, limit).await })).await;
        self.stopping.cancel();
    }
}

impl fmt::Debug for DemoServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoServices").finish_non_exhaustive()
    }
}

/// Dropped unstopped, it leaves nothing running behind.
impl Drop for DemoServices {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}
