//! Who takes the slots of the server, by the sum that *Capacity* and `check` make: the overview, the alerts, pool-stats and
//! metrics take their numbers from it.

use super::load::Application;
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::ConsolePlan;
use crate::capacity::ledger::{ApplicationSessions, Ledger, SlotCounts, tally};
use crate::capacity::plan::{CapacityPlan, PoolKind};
use plimsoll_model::Slots;

/// What one reading says of the slots.
pub struct SlotReading<'a> {
    pub slots: Slots,
    pub taken_at_ms: u64,
    /// All sessions.
    pub applications: &'a [Application],
}

/// The slots, and who takes them.
pub struct SlotCount {
    pub ledger: Ledger,
    /// What the ledger is of.
    pub plan: CapacityPlan,
    /// Sessions of the console that the reading has shown.
    pub console: u32,
}

impl SlotReading<'_> {
    /// Adds up the slots. What is seen is noted.
    pub fn count(&self, own: &ConsolePlan, sightings: &ApplicationPeaks) -> SlotCount {
        let plan = own.at_this_moment(&own.fleet.view(), None);
        let console_name = &own.watch.options().application_name;
        let own_sessions = own.own_sessions();
        let mut own_left = own_sessions;
        let mut pools_now = vec![0; plan.pools.len()];
        let (owners, mut others) = (plan.owners(), Vec::new());
        for Application { name, sessions } in self.applications {
            let ours = if name == console_name { own_left.min(*sessions) } else { 0 };
            own_left -= ours;
            let now = sessions - ours;
            match owners.of_name(name) {
                Some(place) => pools_now[place] += now,
                None if now > 0 => others.push(ApplicationSessions { application: name.clone(), now, whence: String::new() }),
                None => {}
            }
        }
        let console = own_sessions - own_left;
        if let Some(place) = plan.pools.iter().position(|pool| pool.kind == PoolKind::Console) {
            pools_now[place] = console;
        }
        // How many connections a service without a limit may open, only its past says.
        let unlimited = plan.pools.iter().zip(&pools_now).filter(|(pool, _)| pool.unlimited.is_some());
        let unlimited = unlimited.map(|(pool, now)| (pool.application_name.as_str(), *now));
        let of_others = others.iter().map(|group: &ApplicationSessions| (group.application.as_str(), group.now));
        sightings.note(self.taken_at_ms, of_others.chain(unlimited));
        let seen = sightings.at_most(self.taken_at_ms);
        let counts = SlotCounts { slots: self.slots, wal_senders: 0, behind_a_pooler: false, pools_now, others, seen: &seen };
        let ledger = tally(&plan, counts);
        SlotCount { ledger, plan, console }
    }
}
