//! The fleet at one instant, for everybody who looks within the second: a copy of 5,000 pools and their groups are made once, however
//! many readers and windows there are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::columns::Columns;
use super::leftovers::{Leftovers, sessions_left};
use super::model::{FleetTable, PoolRow};
use super::troubles::TroublesByPool;
use crate::capacity::monitor::CapacityMonitor;
use crate::drawn::Cached;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};
use crate::overview::chain::Chain;
use crate::overview::compose::Sources;
use crate::overview::open_incidents::OpenIncident;
use crate::overview::server_lines::ServersNow;

/// Sources are read each second at most.
const LASTS: Duration = Duration::from_secs(1);

/// Everything that the table is drawn from.
pub struct FleetInstant {
    /// What sources tell, as it was then.
    pub view: FleetView,
    pub table: FleetTable,
    pub columns: Columns,
    /// Where callers queue, of each server.
    pub chains: Vec<Chain>,
    /// The load line of each server.
    pub servers: ServersNow,
    /// What is wrong now.
    pub incidents: Vec<OpenIncident>,
    /// Receivers of the numbers that do not take them.
    pub export_troubles: Vec<String>,
}

/// The newest instant.
pub struct FleetInstants {
    sources: Arc<Sources>,
    leftovers: Arc<Leftovers>,
    kept: Cached<FleetInstant>,
}

impl FleetInstants {
    /// Of these sources.
    pub fn new(sources: Arc<Sources>, capacity: Arc<CapacityMonitor>) -> Self {
        Self { sources, leftovers: Leftovers::new(capacity), kept: Cached::lasting(LASTS) }
    }

    /// The fleet as it was at most a second ago.
    ///
    /// # Errors
    /// None: it is read from memory.
    pub async fn now(&self) -> Result<Arc<FleetInstant>, String> {
        self.kept.get(async { Ok(self.read()) }).await
    }

    fn read(&self) -> FleetInstant {
        let view = self.sources.fleet.view();
        let open = self.sources.incidents.open_incidents();
        let troubles = TroublesByPool::new(&open);
        let main = self.sources.servers.first().map(|server| server.name.clone()).unwrap_or_default();
        let is_down = self.sources.server.view().is_down();
        let own = self.sources.pool_views().into_iter().map(|pool| {
            let incidents = troubles.of(&pool.name, &pool.name, &pool.instance);
            PoolRow::own(&pool, main.clone(), is_down, incidents)
        });
        let (left, gone) = (self.leftovers.of(&view), gone_by_service(&view.pools));
        let observed = view.pools.iter().map(|pool| {
            let server = match &pool.draws_on {
                DrawnServer::Main => main.clone(),
                DrawnServer::Further(name) => name.clone(),
            };
            let identity = &pool.identity;
            let row = PoolRow::observed(pool, server, troubles.of(&identity.to_string(), &identity.service, &identity.instance));
            let gone_of_service = gone.get(pool.application_name()).copied().unwrap_or(0);
            PoolRow { sessions_left: sessions_left(&left, pool, gone_of_service), ..row }
        });
        let table = FleetTable::of(own.chain(observed).collect());
        let columns = Columns::of(&table, &self.sources.own.name);
        let chains = self.sources.chains(&view, self.sources.service_view().as_ref());
        let export_troubles = self.sources.exports.sentences();
        FleetInstant { table, columns, chains, servers: self.sources.servers_now(), incidents: open, export_troubles, view }
    }
}

/// How many pools of each application have gone.
fn gone_by_service(pools: &[ObservedPool]) -> HashMap<&str, usize> {
    let mut gone = HashMap::new();
    for pool in pools.iter().filter(|pool| pool.liveness == Liveness::Gone) {
        *gone.entry(pool.application_name()).or_default() += 1;
    }
    gone
}
