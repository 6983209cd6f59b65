//! One reading: asked, counted against the pools, and in words where it failed.

use tokio::time::timeout;

use super::facts_row::{FactsRow, count_of};
use super::load::{ClientSessions, OwnSlots};
use super::model::ServerFacts;
use super::probe::{PATIENCE, ServerMonitor};
use super::slots::{SlotCount, SlotReading};
use super::surroundings::Surroundings;
use crate::activity::rates::{Cpu, RateCounters};
use crate::base::now_ms;
use crate::history::frame::ServerFrame;

impl ServerMonitor {
    pub(super) async fn read(&self) -> Result<(ServerFacts, ServerFrame), String> {
        match timeout(PATIENCE, FactsRow::read(&self.plan.watch)).await {
            Ok(Ok(row)) => {
                let frame = row.frame();
                self.baseline.note(RateCounters { at_ms: now_ms(), transactions: row.transactions, cpu: Cpu::here() });
                let facts = self.facts(row);
                let frame = ServerFrame {
                    usable_slots: facts.usable_slots(),
                    max_connections: facts.max_connections,
                    others: facts.others.into(),
                    ..frame
                };
                Ok((facts, frame))
            }
            Ok(Err(error)) => Err(self.reason(&error)),
            Err(_) => {
                Err(self.connect_failure().map_or_else(|| format!("no answer within {} s", PATIENCE.as_secs()), |failure| failure.message))
            }
        }
    }

    /// Reads what changes seldom. Where that fails, it is not told.
    pub(super) async fn look_around(&self) {
        let fleet = &self.plan.fleet;
        let read = timeout(PATIENCE, Surroundings::read(&self.plan.watch, self.plan.leak_threshold())).await;
        let read = read.ok().and_then(Result::ok);
        *self.work.lock() = read.as_ref().map(|read| read.work.clone()).unwrap_or_default();
        let replication = read.map(|Surroundings { replication, clients, .. }| {
            // Whose its own sessions are the console knows better.
            let own = self.plan.own_names();
            fleet.note_sessions(&self.plan.server, clients.into_iter().filter(|(application, ..)| !own.contains(application)));
            replication
        });
        *self.replication.lock() = replication;
    }

    /// The pools are counted when the answer is there, so that their sessions and those of others are of
    /// one moment.
    fn facts(&self, row: FactsRow) -> ServerFacts {
        let (taken_at_ms, applications) = (now_ms(), row.applications());
        let sessions = count_of(row.sessions);
        let slots = row.slots();
        let peak_today = self.past.lock().see(taken_at_ms, sessions, slots);
        let asked = SlotReading { slots, taken_at_ms, applications: &applications };
        let SlotCount { ledger, plan, console } = asked.count(&self.plan, &self.sightings);
        ServerFacts {
            taken_at_ms,
            version: row.version,
            max_connections: slots.max_connections,
            reserved: slots.reserved,
            others: ledger.others_now(),
            room: ledger.room(&plan),
            grown: self.takers.lock().see(taken_at_ms, &ledger),
            ledger,
            grant: (row.hidden > 0 || row.replicas.is_none()).then(|| format!("GRANT pg_monitor TO {};", row.role)),
            taken: ClientSessions { sessions, applications, peak_today },
            console: OwnSlots { taken: console, at_most: self.plan.console().at_most() },
        }
    }

    fn reason(&self, error: &sqlx::Error) -> String {
        self.connect_failure().map_or_else(
            || error.as_database_error().map_or_else(|| error.to_string(), |e| e.message().to_owned()),
            |failure| failure.message,
        )
    }
}
