//! The lines of this moment, from memory.

use std::sync::Arc;

use super::model::{LineState, ServerLine, ServersNow, SlotLine};
use super::segments::Takers;
use crate::base::now_ms;
use crate::capacity::ledger::Ledger;
use crate::fleet::model::DrawnServer;
use crate::overview::Sources;
use crate::overview::demand::{Demand, ServerDemand};
use crate::overview::model::{Replication, ServerFacts, ServerView, WatchedView};

impl Sources {
    /// The load line of each server, the one that the pages are about first.
    pub fn servers_now(&self) -> ServersNow {
        self.servers_of(|_| true).main_first()
    }

    /// The same of some servers, in no order.
    pub(in crate::overview) fn servers_of(&self, is_wanted: impl Fn(&DrawnServer) -> bool) -> ServersNow {
        let demand = self.demand();
        let wanted = self.servers.iter().filter(|server| is_wanted(server.monitor.server()));
        let line = wanted.map(|server| line(server.view(), demand.servers.get(server.monitor.server())));
        ServersNow { taken_at_ms: now_ms(), lines: line.collect() }
    }

    /// What all pools want, at most a second old.
    pub fn demand(&self) -> Arc<Demand> {
        let own = || self.service.iter().map(|shown| (shown.name.as_str(), shown.pool.snapshot())).collect();
        self.demand_cache.get(&self.fleet, own)
    }
}

/// `demand`: what the pools that draw on it want; `None`: none does.
pub(super) fn line(of: WatchedView, demand: Option<&ServerDemand>) -> ServerLine {
    let replication = of.replication.as_ref();
    let (role, lag_s) = (replication.map(|told| told.role), replication.and_then(Replication::lag_s));
    let level = of.server.level();
    let state = match &of.server {
        ServerView::Unknown => LineState::Unread,
        ServerView::Up(_) => LineState::Answers,
        ServerView::Down { since_ms, reason, .. } => LineState::Away { since_ms: *since_ms, reason: reason.clone() },
    };
    let slots = of.server.facts().map(|facts| slots(facts, demand));
    let queue = demand.map(|demand| demand.queue).unwrap_or_default();
    ServerLine { name: of.name, place: of.place, is_main: of.is_main, role, lag_s, state, level, slots, queue }
}

fn slots(facts: &ServerFacts, demand: Option<&ServerDemand>) -> SlotLine {
    let services = demand.map(|demand| &demand.applications);
    let takers = Takers { ledger: &facts.ledger, applications: &facts.taken.applications, services };
    SlotLine {
        taken_at_ms: facts.taken_at_ms,
        version: facts.version.clone(),
        slots: facts.slots(),
        taken: facts.taken.sessions,
        segments: takers.segments(),
        could_take: facts.ledger.at_most(),
        could_take_by: could_take_by(&facts.ledger),
        peak: facts.taken.peak_today,
        grown: facts.grown.clone(),
        grant: facts.grant.clone(),
    }
}

/// What the slots that may be taken rest on, the largest part first.
fn could_take_by(ledger: &Ledger) -> Vec<(String, u32)> {
    let mut parts: Vec<(String, u32)> = Vec::new();
    for entry in ledger.entries.iter().filter(|entry| entry.at_most > 0) {
        match parts.iter_mut().find(|(basis, _)| *basis == entry.basis) {
            Some((_, sum)) => *sum = sum.saturating_add(entry.at_most),
            None => parts.push((entry.basis.clone(), entry.at_most)),
        }
    }
    parts.sort_by_key(|(_, slots)| std::cmp::Reverse(*slots));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::ledger::{EntryKind, LedgerEntry};
    use crate::overview::load::{Application, ClientSessions};

    fn entry(kind: EntryKind, name: &str, basis: &str, now: u32, at_most: u32) -> LedgerEntry {
        LedgerEntry { kind, name: name.into(), whence: String::new(), basis: basis.into(), now, at_most }
    }

    fn facts() -> ServerFacts {
        let entries = vec![
            entry(EntryKind::Observed, "orders", "told by its instances", 30, 60),
            entry(EntryKind::Declared, "till", "declared", 5, 90),
            entry(EntryKind::Declared, "shop", "declared", 5, 10),
            entry(EntryKind::Others, "psql", "seen now", 2, 2),
        ];
        let applications = [("orders", 30), ("till", 5), ("shop", 5), ("psql", 2)];
        let applications = applications.map(|(name, sessions)| Application { name: name.into(), sessions }).to_vec();
        ServerFacts {
            max_connections: 100,
            reserved: 3,
            ledger: Ledger { max_connections: 100, reserved: 3, entries, wal_senders: 0 },
            taken: ClientSessions { sessions: 42, applications, ..ClientSessions::default() },
            ..ServerFacts::default()
        }
    }

    #[test]
    fn the_numbers_of_a_line_are_those_of_the_ledger() {
        let line = slots(&facts(), None);
        assert_eq!((line.taken, line.usable(), line.could_take), (42, 97, 162));
        assert_eq!(line.segments.iter().map(|segment| segment.sessions).sum::<u32>(), line.taken);
        assert_eq!(
            line.could_take_by,
            [("declared".to_owned(), 100), ("told by its instances".to_owned(), 60), ("seen now".to_owned(), 2)]
        );
    }

    #[test]
    fn a_server_that_is_away_keeps_its_last_numbers_without_a_level() {
        let server = ServerView::Down { since_ms: 7, reason: "gone".into(), last: Some(facts()) };
        let view =
            WatchedView { name: "db".into(), place: String::new(), source: String::new(), is_main: false, server, replication: None };
        let line = line(view, None);
        assert_eq!((line.level, line.slots.map(|slots| slots.taken)), (None, Some(42)));
        assert_eq!(line.state, LineState::Away { since_ms: 7, reason: "gone".into() });
    }
}
