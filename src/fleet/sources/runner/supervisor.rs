//! Keeps the addresses of one source, and asks each of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::asker::Asker;
use super::reader::Reader;
use super::{Claims, Lanes};
use crate::fleet::registry::SourceHandle;
use crate::fleet::sources::discovery::{Discovery, FoundTargets, MOST_TARGETS, Target};
use crate::fleet::sources::setup::SourceSetup;
use crate::fleet::sources::source::Source;
use crate::store::leases::Leases;

/// Addresses are looked for so often: a deploy replaces instances within minutes.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// What a supervisor works with.
pub struct SupervisorParts {
    /// What is asked for.
    pub setup: SourceSetup,
    /// Where addresses are looked for.
    pub discovery: Discovery,
    /// What asks.
    pub source: Arc<dyn Source>,
    /// What is told.
    pub handle: SourceHandle,
    /// Asks for lists of addresses.
    pub client: Client,
    /// Seats of all sources.
    pub lanes: Arc<Lanes>,
    /// Addresses of all sources.
    pub claims: Arc<Claims>,
    /// Its tasks.
    pub tasks: TaskTracker,
    /// Which of the addresses this console asks.
    pub leases: Leases,
}

/// The addresses of one source at this moment.
pub struct Supervisor {
    parts: SupervisorParts,
    stopping: CancellationToken,
    asked: HashMap<String, AskedTarget>,
    addresses: HashSet<String>,
    /// No other source asks one of the addresses.
    asks_all: bool,
    look_again_after: Duration,
}

struct AskedTarget {
    address: String,
    leaving: CancellationToken,
}

impl Supervisor {
    /// One that asks nobody yet.
    pub fn new(parts: SupervisorParts, stopping: CancellationToken) -> Self {
        let (asked, addresses) = (HashMap::new(), HashSet::new());
        Self { parts, stopping, asked, addresses, asks_all: true, look_again_after: LOOK_AGAIN_AFTER }
    }

    /// One that looks for addresses more often.
    #[cfg(test)]
    pub fn looking_again_after(mut self, pause: Duration) -> Self {
        self.look_again_after = pause;
        self
    }

    /// Until the source or the console ends. Others may ask its addresses then.
    pub async fn run(mut self) {
        self.keep_looking().await;
        self.asked.keys().for_each(|key| self.parts.claims.release(key));
    }

    async fn keep_looking(&mut self) {
        let stopping = self.stopping.clone();
        loop {
            let found = self.parts.discovery.find(&self.parts.setup.form, &self.parts.client);
            let Some(found) = stopping.run_until_cancelled(found).await else { return };
            self.take(found);
            // Given addresses stay the same; one that another source asks may be free later.
            if !self.parts.discovery.is_dynamic() && self.asks_all {
                return stopping.cancelled().await;
            }
            if stopping.run_until_cancelled(sleep(self.look_again_after)).await.is_none() {
                return;
            }
        }
    }

    /// A list that cannot be read leaves the addresses that are known: a DNS server that fails must not end all instances.
    fn take(&mut self, found: Result<FoundTargets, String>) {
        let place = self.parts.discovery.place();
        match found {
            Ok(found) => {
                self.parts.handle.is_well(&place);
                self.adopt(found);
            }
            // Each console looks for addresses itself.
            Err(sentence) => self.parts.handle.clone().silenced().failed(&place, sentence),
        }
    }

    fn adopt(&mut self, FoundTargets { targets, note }: FoundTargets) {
        let handle = self.parts.handle.clone();
        let is_empty = targets.is_empty().then(|| format!("{} has no address at the moment.", self.parts.discovery.place()));
        handle.note("discovery", note.or(is_empty));
        let (mut listed, mut twice) = (HashMap::new(), Vec::new());
        for target in targets {
            let address = target.address.clone();
            if listed.insert(self.parts.setup.key_of(&target), target).is_some() {
                twice.push(address);
            }
        }
        self.leave(|key| !listed.contains_key(key));
        let new: Vec<_> = listed.into_iter().filter(|(key, _)| !self.asked.contains_key(key)).collect();
        let beginning = new.len();
        let mut claimed = Vec::new();
        for (key, target) in new {
            match self.parts.claims.claim(&key, &self.parts.setup.name) {
                Ok(()) if self.asked.len() < MOST_TARGETS => self.ask(key, target, beginning),
                Ok(()) => self.parts.claims.release(&key),
                Err(other) => claimed.push(format!("{} is asked for {other} already; it is asked once.", target.address)),
            }
        }
        handle.note("listed twice", some_of(twice).map(|address| format!("{address} is listed twice; it is asked once.")));
        self.asks_all = claimed.is_empty();
        handle.note("claimed", some_of(claimed));
    }

    fn leave(&mut self, is_gone: impl Fn(&str) -> bool) {
        let gone: Vec<String> = self.asked.keys().filter(|key| is_gone(key)).cloned().collect();
        let mut left = HashSet::new();
        for key in gone {
            if let Some(AskedTarget { address, leaving }) = self.asked.remove(&key) {
                leaving.cancel();
                self.parts.claims.release(&key);
                self.addresses.remove(&address);
                self.parts.handle.note(&address, None);
                left.insert(address);
            }
        }
        if !left.is_empty() {
            self.parts.handle.left(&left);
        }
    }

    fn ask(&mut self, key: String, mut target: Target, beginning: usize) {
        target.address = self.free_address(target.address);
        let leaving = self.stopping.child_token();
        self.addresses.insert(target.address.clone());
        self.asked.insert(key, AskedTarget { address: target.address.clone(), leaving: leaving.clone() });
        let reader = Reader::of(&self.parts.setup, self.parts.source.clone(), self.parts.handle.clone(), target);
        let asker = Asker { reader, lanes: self.parts.lanes.clone(), beginning, leases: self.parts.leases.clone() };
        let tasks = self.parts.tasks.clone();
        tasks.spawn(leaving.run_until_cancelled_owned(asker.run()));
    }

    /// Two addresses that differ in their parameters alone are told apart by a number.
    fn free_address(&self, address: String) -> String {
        if !self.addresses.contains(&address) {
            return address;
        }
        let numbered = (2..=MOST_TARGETS).map(|number| format!("{address} #{number}"));
        numbered.into_iter().find(|numbered| !self.addresses.contains(numbered)).unwrap_or(address)
    }
}

/// The first of them, with how many more there are.
fn some_of(mut all: Vec<String>) -> Option<String> {
    all.sort();
    let more = all.len().saturating_sub(1);
    let first = all.into_iter().next()?;
    Some(if more == 0 { first } else { format!("{first} (and {more} more)") })
}
