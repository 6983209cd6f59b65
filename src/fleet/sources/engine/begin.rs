//! Begins a source, and ends it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fleet::registry::{Registry, SourceHandle, SourceInfo};
use crate::fleet::sources::builder::build;
use crate::fleet::sources::client::SharedClient;
use crate::fleet::sources::discovery::Discovery;
use crate::fleet::sources::otlp::SenderTables;
use crate::fleet::sources::runner::{Claims, Lanes, Supervisor, SupervisorParts, Trial, TrialParts, read_once};
use crate::fleet::sources::setup::SourceSetup;
use crate::store::leases::Leases;

/// What all sources share.
pub struct Beginner {
    registry: Arc<Registry>,
    shared: SharedClient,
    lanes: Arc<Lanes>,
    claims: Arc<Claims>,
    tasks: TaskTracker,
    stopping: CancellationToken,
    tables: SenderTables,
    leases: Leases,
}

/// A source that has begun.
pub struct BegunSource {
    handle: SourceHandle,
    role: SourceRole,
}

enum SourceRole {
    /// It asks addresses.
    Asks { stopping: CancellationToken, supervisor: JoinHandle<()> },
    /// It says what is meant by what the processes of this service send.
    Describes { service: Option<String> },
    /// It does nothing: why stands in the registry.
    Fails,
}

impl Beginner {
    /// Sources that report to the registry, and end with `stopping` at the latest.
    ///
    /// # Errors
    /// No HTTP client can be made: why, in a sentence.
    pub fn new(registry: &Arc<Registry>, stopping: &CancellationToken) -> Result<Self, String> {
        Ok(Self {
            registry: registry.clone(),
            shared: SharedClient::new()?,
            lanes: Arc::default(),
            claims: Arc::default(),
            tasks: TaskTracker::new(),
            stopping: stopping.clone(),
            tables: SenderTables::default(),
            leases: Leases::alone(),
        })
    }

    /// The same for one of several consoles, which divide the addresses among them.
    pub fn beside(self, leases: Leases) -> Self {
        Self { leases, ..self }
    }

    /// Asks its addresses from now on, or, of one that is sent to, reads what comes by it.
    pub fn begin(&self, id: Option<String>, setup: SourceSetup) -> BegunSource {
        let handle = self.registry.register(SourceInfo { id, name: setup.name.clone(), kind: setup.kind, interval: setup.interval });
        let (Some(source), Some(discovery)) = (build(&setup, &self.shared, &self.registry), setup.discovery.clone()) else {
            let SourceSetup { service, server, metrics, .. } = setup;
            self.tables.set(service.clone(), server, metrics);
            return BegunSource { handle, role: SourceRole::Describes { service } };
        };
        let parts = SupervisorParts {
            handle: handle.clone(),
            client: self.shared.http().clone(),
            lanes: self.lanes.clone(),
            claims: self.claims.clone(),
            tasks: self.tasks.clone(),
            leases: self.leases.clone(),
            setup,
            discovery,
            source,
        };
        let stopping = self.stopping.child_token();
        let supervisor = self.tasks.spawn(Supervisor::new(parts, stopping.clone()).run());
        BegunSource { handle, role: SourceRole::Asks { stopping, supervisor } }
    }

    /// One reading, of which nothing is kept; `None` of a kind that is sent to.
    pub async fn read_once(&self, setup: &SourceSetup) -> Option<Trial> {
        let parts = TrialParts::new(setup);
        let source = build(setup, &self.shared, parts.registry())?;
        Some(read_once(parts, setup, setup.discovery.as_ref()?, source, self.shared.http()).await)
    }

    /// Stands in the registry with the reason why it cannot begin: a sentence.
    pub fn fail(&self, info: SourceInfo, sentence: String) -> BegunSource {
        let handle = self.registry.register(info);
        handle.failed("not begun", sentence);
        BegunSource { handle, role: SourceRole::Fails }
    }

    /// Ends it: nothing is asked any more, its pools are removed, and others may ask its addresses.
    pub async fn end(&self, begun: BegunSource) {
        match begun.role {
            SourceRole::Asks { stopping, supervisor } => {
                stopping.cancel();
                let _it_has_ended = supervisor.await;
            }
            SourceRole::Describes { service } => self.tables.remove(service.as_deref()),
            SourceRole::Fails => {}
        }
        begun.handle.remove();
    }

    /// The first of these addresses that another source asks, with its name.
    pub fn asked_already(&self, setup: &SourceSetup, but: Option<&str>) -> Option<(String, String)> {
        let Some(Discovery::Urls(targets)) = &setup.discovery else { return None };
        let asked = targets.iter().find_map(|target| Some((target.address.clone(), self.claims.owner(&setup.key_of(target))?)));
        asked.filter(|(_, owner)| Some(owner.as_str()) != but)
    }

    /// What the tables of kind `otlp` say.
    pub fn tables(&self) -> &SenderTables {
        &self.tables
    }

    /// One source at this moment.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Waits for the tasks after `stopping`, at most for `limit`.
    pub async fn finish(&self, limit: Duration) {
        self.tasks.close();
        let _readings_that_take_longer = tokio::time::timeout(limit, self.tasks.wait()).await;
    }
}
