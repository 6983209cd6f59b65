//! All sources of a console: those of the configuration, and those that are added, replaced and removed over REST while it runs.
//!
//! The latter are kept in the console's store (`store`), begin at once (`begin`), and begin again with the console. A stored source
//! that contradicts the configuration by then, or whose secret is gone, is listed with the reason, and kept.

mod begin;
mod known;
mod refusal;
mod store;
#[cfg(test)]
mod tests;
mod trial;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::config::{SecretPlaces, SourceConfig, WrongSource, checked_beside};
use super::otlp::SenderTables;
use super::setup::SourceSetup;
use crate::fleet::model::SourceKind;
use crate::fleet::registry::{Registry, SourceInfo, SourceState};
use crate::store::leases::Leases;
use begin::Beginner;
use known::{KnownSource, SourceId};

pub use refusal::SourceRefusal;
pub use store::{SourceStore, StoredSource};

/// How often it is looked for what was changed at another console.
const FOLLOWS_EACH: Duration = Duration::from_secs(3);
/// Sources that are added over REST: each asks for as many addresses as discovery finds.
const MOST_ADDED: usize = 500;

/// What the sources that are added need.
pub struct AddedSources {
    /// Where they are kept.
    pub store: SourceStore,
    /// Those that are there.
    pub stored: Vec<StoredSource>,
    /// The names of all `[[servers]]`.
    pub servers: Vec<String>,
    /// Where their secrets are.
    pub secrets: SecretPlaces,
    /// What this console does, where there are several.
    pub leases: Leases,
}

/// A source as REST tells it.
#[derive(Clone, Debug)]
pub struct ToldSource {
    /// How it stands.
    pub state: SourceState,
    /// As it was given; `None` of one of the configuration.
    pub given: Option<Value>,
}

/// All sources of a console.
pub struct Sources {
    beginner: Beginner,
    store: SourceStore,
    servers: Vec<String>,
    secrets: SecretPlaces,
    /// Changed one at a time.
    known: Mutex<Vec<KnownSource>>,
}

impl Sources {
    /// Asks the sources of the configuration and those that were added, until `stopping` is cancelled.
    ///
    /// # Errors
    /// No HTTP client can be made: why, in a sentence.
    pub fn start(
        configured: Vec<SourceSetup>,
        added: AddedSources,
        registry: &Arc<Registry>,
        stopping: &CancellationToken,
    ) -> Result<Arc<Self>, String> {
        let AddedSources { store, stored, servers, secrets, leases } = added;
        let beginner = Beginner::new(registry, stopping)?.beside(leases);
        let mut known = Vec::new();
        for (before, setup) in configured.into_iter().enumerate() {
            let (id, name) = (SourceId::Configuration(before + 1), setup.name.clone());
            let begun = beginner.begin(Some(id.to_string()), setup.clone());
            known.push(KnownSource { id, name, given: None, setup: Some(setup), begun });
        }
        let mut sources = Self { beginner, store, servers, secrets, known: Mutex::default() };
        for StoredSource { id, given } in stored {
            let source = sources.begin_stored(SourceId::Added(id), given, &known);
            known.push(source);
        }
        sources.known = Mutex::new(known);
        Ok(Arc::new(sources))
    }

    fn begin_stored(&self, id: SourceId, given: Value, known: &[KnownSource]) -> KnownSource {
        match self.checked(&given, known, None) {
            Ok(setup) => self.begin(id, given, setup),
            Err(SourceRefusal::Wrong(sentence) | SourceRefusal::Conflict(sentence) | SourceRefusal::Unknown(sentence)) => {
                tracing::warn!("the source {id}, which was added over REST, cannot begin: {sentence}");
                self.fail(id, given, sentence)
            }
            Err(SourceRefusal::Store(error)) => self.fail(id, given, format!("the store could not be read: {error}")),
        }
    }

    fn begin(&self, id: SourceId, given: Value, setup: SourceSetup) -> KnownSource {
        let begun = self.beginner.begin(Some(id.to_string()), setup.clone());
        KnownSource { id, name: setup.name.clone(), given: Some(given), setup: Some(setup), begun }
    }

    fn fail(&self, id: SourceId, given: Value, sentence: String) -> KnownSource {
        let config = SourceConfig::from_json(&given).ok();
        let name = config.as_ref().map_or_else(|| format!("source {id}"), SourceConfig::name);
        let kind = config.map_or(SourceKind::Exposition, |config| config.kind.0);
        let begun = self.beginner.fail(SourceInfo { id: Some(id.to_string()), name: name.clone(), kind, interval: None }, sentence);
        KnownSource { id, name, given: Some(given), setup: None, begun }
    }

    /// What is given, if it may stand beside the others; `but`: instead of this one.
    fn checked(&self, given: &Value, known: &[KnownSource], but: Option<SourceId>) -> Result<SourceSetup, SourceRefusal> {
        let config = SourceConfig::from_json(given).map_err(SourceRefusal::Wrong)?;
        config.fit_for_rest(&self.secrets).map_err(SourceRefusal::Wrong)?;
        let others: Vec<&SourceSetup> = known.iter().filter(|one| Some(one.id) != but).filter_map(|one| one.setup.as_ref()).collect();
        let servers: Vec<&str> = self.servers.iter().map(String::as_str).collect();
        let setup = checked_beside(&config, &others, &servers)?;
        let own = known.iter().find(|one| Some(one.id) == but).map(|one| one.name.as_str());
        match self.beginner.asked_already(&setup, own) {
            Some((address, other)) => {
                let wanted = format!("{address} is asked for {other} already, which has found it; give it to one of them");
                Err(WrongSource::Conflict(wanted).into())
            }
            None => Ok(setup),
        }
    }

    /// One more, which begins at once.
    ///
    /// # Errors
    /// [`SourceRefusal`], with what to do.
    pub async fn add(&self, given: Value) -> Result<ToldSource, SourceRefusal> {
        let mut known = self.known.lock().await;
        if known.iter().filter(|one| matches!(one.id, SourceId::Added(_))).count() >= MOST_ADDED {
            let sentence =
                format!("{MOST_ADDED} sources were added already; remove one, or let one source find several addresses by discover");
            return Err(SourceRefusal::Conflict(sentence));
        }
        let setup = self.checked(&given, &known, None)?;
        let id = SourceId::Added(self.store.add(&given).await?);
        known.push(self.begin(id, given, setup));
        self.told(known.last(), &id.to_string())
    }

    /// Begins and ends what was added, replaced or removed at another console of the same store, until `stopping`.
    pub async fn follow_the_others(self: Arc<Self>, stopping: CancellationToken) {
        while stopping.run_until_cancelled(tokio::time::sleep(FOLLOWS_EACH)).await.is_some() {
            // A store that is away changes nothing.
            if let Ok(stored) = self.store.all().await {
                self.follow(stored).await;
            }
        }
    }

    async fn follow(&self, stored: Vec<StoredSource>) {
        let mut known = self.known.lock().await;
        let is_stored = |one: &KnownSource| match one.id {
            SourceId::Configuration(_) => true,
            SourceId::Added(id) => stored.iter().any(|other| other.id == id && Some(&other.given) == one.given.as_ref()),
        };
        while let Some(place) = known.iter().position(|one| !is_stored(one)) {
            self.beginner.end(known.remove(place).begun).await;
        }
        for StoredSource { id, given } in stored {
            if known.iter().all(|one| one.id != SourceId::Added(id)) {
                let begun = self.begin_stored(SourceId::Added(id), given, &known);
                known.push(begun);
            }
        }
    }

    /// Another one in its place, which begins at once.
    ///
    /// # Errors
    /// [`SourceRefusal`], with what to do.
    pub async fn replace(&self, id: &str, given: Value) -> Result<ToldSource, SourceRefusal> {
        let mut known = self.known.lock().await;
        let (place, row) = changeable(&known, id)?;
        let setup = self.checked(&given, &known, Some(SourceId::Added(row)))?;
        self.store.replace(row, &given).await?;
        self.beginner.end(known.remove(place).begun).await;
        known.insert(place, self.begin(SourceId::Added(row), given, setup));
        self.told(known.get(place), id)
    }

    /// Removes it with its pools: its name.
    ///
    /// # Errors
    /// [`SourceRefusal`], with what to do.
    pub async fn remove(&self, id: &str) -> Result<String, SourceRefusal> {
        let mut known = self.known.lock().await;
        let (place, row) = changeable(&known, id)?;
        self.store.remove(row).await?;
        let KnownSource { name, begun, .. } = known.remove(place);
        self.beginner.end(begun).await;
        Ok(name)
    }

    /// One of them at this moment.
    ///
    /// # Errors
    /// There is none with this id.
    pub async fn one(&self, id: &str) -> Result<ToldSource, SourceRefusal> {
        let known = self.known.lock().await;
        self.told(known.iter().find(|one| one.id.to_string() == id), id)
    }

    fn told(&self, source: Option<&KnownSource>, id: &str) -> Result<ToldSource, SourceRefusal> {
        let told = source.and_then(|source| {
            let state = self.beginner.registry().source(&source.id.to_string())?;
            Some(ToldSource { state, given: source.given.clone() })
        });
        told.ok_or_else(|| SourceRefusal::unknown(id))
    }

    /// What the tables of kind `otlp` say of those who send.
    pub fn tables(&self) -> SenderTables {
        self.beginner.tables().clone()
    }

    /// Waits for the readings that are under way, at most for `limit`.
    pub async fn finish(&self, limit: Duration) {
        self.beginner.finish(limit).await;
    }
}

/// The place and the row of a source that was added.
fn changeable(known: &[KnownSource], id: &str) -> Result<(usize, i64), SourceRefusal> {
    let place = known.iter().position(|one| one.id.to_string() == id).ok_or_else(|| SourceRefusal::unknown(id))?;
    match known[place].id {
        SourceId::Added(row) => Ok((place, row)),
        SourceId::Configuration(_) => Err(SourceRefusal::of_the_configuration(&known[place].name)),
    }
}

/// Asks these sources alone, for a command that looks for pools.
pub struct StartedSources(Beginner);

impl StartedSources {
    /// Waits for the tasks after `stopping`, at most for `limit`.
    pub async fn finish(&self, limit: Duration) {
        self.0.finish(limit).await;
    }
}

/// Asks the sources, and reports what they tell to the registry, until `stopping` is cancelled.
///
/// # Errors
/// No HTTP client can be made: why, in a sentence.
pub fn start(sources: Vec<SourceSetup>, registry: &Arc<Registry>, stopping: &CancellationToken) -> Result<StartedSources, String> {
    let beginner = Beginner::new(registry, stopping)?;
    sources.into_iter().for_each(|setup| drop(beginner.begin(None, setup)));
    Ok(StartedSources(beginner))
}
