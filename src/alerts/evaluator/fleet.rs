//! What is seen of pools elsewhere, on its way to the rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::departures::{Departure, Departures};
use crate::alerts::engine::{Observation, ObservedFrame};
use crate::alerts::scene::{LivePoolState, PoolRole, Suspect};
use crate::history::fleet_recorder::{FleetReading, FleetRecorder};

/// A pool for which a rule fired when the console before ended, and which is not heard of for so long, has gone with it.
const AWAITED_S: u64 = 900;

/// What was seen of observed pools so far.
pub(super) struct FleetReader {
    recorder: Arc<FleetRecorder>,
    seen: u64,
    departures: Departures,
    /// Pools for which a rule fires since before the console started, by name.
    awaited: Vec<String>,
    started_s: u64,
}

/// Something new.
pub(super) enum FleetEvent {
    Seen(Box<Observation>),
    /// A pool of which nothing more is known.
    Forgotten(String),
}

impl FleetReader {
    pub(super) fn on(recorder: Arc<FleetRecorder>, awaited: Vec<String>, now_s: u64) -> Self {
        Self { recorder, seen: 0, departures: Departures::since(now_s), awaited, started_s: now_s }
    }

    /// Whatever has come since the last look, in order.
    pub(super) fn look(&mut self, now_s: u64) -> Vec<FleetEvent> {
        let (count, seconds) = self.recorder.after(self.seen);
        self.seen = count;
        let mut events = Vec::new();
        for (at_s, second) in seconds {
            second.removed.iter().for_each(|identity| self.departures.is_removed(identity));
            for reading in &second.readings {
                self.departures.tells(&reading.identity, reading.at_s);
                self.awaited.retain(|name| *name != reading.name);
                events.push(FleetEvent::Seen(Box::new(observation(reading))));
            }
            second.gone.iter().for_each(|(_, pool)| self.departures.goes(&pool.identity, pool.is_delisted, at_s));
        }
        let listed = self.departures.listed();
        let delisted = if listed.is_empty() { Vec::new() } else { self.recorder.registry().delisted(&listed) };
        delisted.into_iter().for_each(|identity| self.departures.is_no_longer_listed(identity));
        for (source, departure) in self.departures.changes(now_s) {
            events.push(match departure {
                Departure::Lost(loss) => {
                    let (at_s, seen) = (now_s.saturating_sub(1), ObservedFrame::Lost(loss));
                    FleetEvent::Seen(Box::new(Observation { source, at_s, seconds: 1, seen }))
                }
                Departure::Forgotten => FleetEvent::Forgotten(source),
            });
        }
        if now_s >= self.started_s + AWAITED_S {
            events.extend(self.awaited.drain(..).map(FleetEvent::Forgotten));
        }
        events
    }

    /// How many instances each service has.
    pub(super) fn instances(&self) -> BTreeMap<String, u32> {
        self.departures.instances()
    }
}

/// A reading tells of the stretch that ends with it.
fn observation(reading: &FleetReading) -> Observation {
    let FleetReading { name, identity, draws_on, at_s, frame, .. } = reading;
    let seconds = frame.resolution_s().map_or(1, u64::from);
    let role = PoolRole::Observed { identity: identity.clone(), draws_on: draws_on.clone() };
    let seen = ObservedFrame::Pool { frame: frame.clone(), live: live(reading), role };
    Observation { source: name.clone(), at_s: at_s.saturating_sub(seconds), seconds, seen }
}

/// With the leases of a pool that another console tells.
fn live(reading: &FleetReading) -> LivePoolState {
    let holders = reading.holders.as_deref();
    let suspects = holders.unwrap_or_default().iter().filter(|holder| holder.suspected_leak);
    let suspects =
        suspects.map(|holder| Suspect { site: holder.site.clone(), held: Duration::try_from_secs_f64(holder.held_s).unwrap_or_default() });
    LivePoolState {
        suspects: suspects.collect(),
        tells_leases: holders.is_some(),
        connect_failure: None,
        application: reading.pooler.is_none().then(|| reading.application.clone()),
        pooler: reading.pooler.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{DrawnServer, Gauges, PoolIdentity};
    use crate::history::frame::PoolFrame;

    #[test]
    fn a_reading_is_of_the_stretch_that_ends_with_it() {
        let replica = DrawnServer::Further("replica".into());
        let (identity, frame) = (PoolIdentity::new("orders", "a", ""), PoolFrame::observed(&Gauges::default(), None, 15));
        let reading = FleetReading {
            name: "orders / a".into(),
            identity,
            draws_on: replica.clone(),
            at_s: 100,
            frame,
            holders: None,
            application: "orders".into(),
            pooler: None,
        };
        let seen = observation(&reading);
        assert_eq!((seen.at_s, seen.seconds, seen.source.as_str()), (85, 15, "orders / a"));
        assert!(matches!(seen.seen, ObservedFrame::Pool { role, .. } if *role.draws_on() == replica));
    }
}
