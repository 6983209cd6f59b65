//! Which sources of the history are held against the rules.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::alerts::incidents::instance_of;
use crate::alerts::scene::PoolRole;
use crate::fleet::model::{DrawnServer, PoolIdentity};
use crate::fleet::registry::FleetView;

/// Pools elsewhere: seven days of one are ten thousand rows, and somebody waits for the answer.
const MOST_OBSERVED: usize = 50;

/// A source as the history keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplaySource {
    /// Its name.
    pub name: String,
    /// Whose pool it is; of the server it says nothing.
    pub role: PoolRole,
}

/// The pools elsewhere that the history has, besides those of the console itself: first those that tell now, then the newest; and how many
/// are left out.
pub fn observed(kept: &[(i64, String)], own: &[ReplaySource], fleet: &FleetView) -> (Vec<ReplaySource>, u32) {
    let told: HashMap<String, (&PoolIdentity, &DrawnServer)> =
        fleet.pools.iter().map(|pool| (pool.identity.to_string(), (&pool.identity, &pool.draws_on))).collect();
    let is_own = |name: &str| own.iter().any(|source| source.name == name);
    let mut elsewhere: Vec<_> = kept.iter().filter(|(_, name)| instance_of(name).is_some() && !is_own(name)).collect();
    elsewhere.sort_by_key(|(id, name)| (!told.contains_key(name), Reverse(*id)));
    let left_out = u32::try_from(elsewhere.len().saturating_sub(MOST_OBSERVED)).unwrap_or(u32::MAX);
    let source = |(_, name): &(i64, String)| {
        // One that is gone drew on the console's server, unless somebody says otherwise.
        let (identity, draws_on) = told
            .get(name)
            .map_or_else(|| (identity_of(name), DrawnServer::Main), |(identity, draws_on)| ((*identity).clone(), (*draws_on).clone()));
        ReplaySource { name: name.clone(), role: PoolRole::Observed { identity, draws_on } }
    };
    (elsewhere.into_iter().take(MOST_OBSERVED).map(source).collect(), left_out)
}

fn identity_of(name: &str) -> PoolIdentity {
    let mut parts = name.splitn(3, " / ");
    let mut next = || parts.next().unwrap_or_default();
    PoolIdentity::new(next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::registry::fixture::observed as pool;

    #[test]
    fn pools_that_tell_come_first_and_too_many_are_counted() {
        let own = [ReplaySource { name: "orders / x".into(), role: PoolRole::Shown }];
        let names = ["the server", "orders / x", "shop / a / main", "shop / b / main"].map(str::to_owned);
        let kept: Vec<_> =
            names.into_iter().chain((0..60).map(|n| format!("old / {n}"))).enumerate().map(|(id, name)| (id as i64, name)).collect();
        let elsewhere =
            crate::fleet::registry::ObservedPool { draws_on: DrawnServer::Further("replica".into()), ..pool("shop", "a", "main", 5, 5) };
        let fleet = FleetView { pools: vec![elsewhere], ..FleetView::default() };
        let (sources, left_out) = observed(&kept, &own, &fleet);
        assert_eq!((sources.len(), left_out), (50, 12));
        assert_eq!(
            sources[0].role,
            PoolRole::Observed { identity: PoolIdentity::new("shop", "a", "main"), draws_on: DrawnServer::Further("replica".into()) }
        );
        assert_eq!(sources[1].role, PoolRole::Observed { identity: PoolIdentity::new("old", "59", ""), draws_on: DrawnServer::Main });
    }
}
