//! Consoles for tests: the first of them is this one, and they have divided the shards evenly.

use std::time::Duration;

use super::compose::Seen;
use crate::store::leases::{FleetOfConsoles, HeldLease, Member, Membership, Work};

pub(super) fn member(name: &str) -> Member {
    Member {
        name: name.to_owned(),
        process: format!("process of {name}"),
        version: "0.1.0".to_owned(),
        address: Some(format!("10.0.0.1:80{:02}", name.len())),
        started_ms: 1_700_000_000_000,
        age_ms: 60_000,
        quiet_ms: 200,
        ahead_ms: Some(3),
        spooled: 0,
        lost: 0,
    }
}

pub(super) fn seen(names: &[&str]) -> Seen {
    let members: Vec<Member> = names.iter().map(|name| member(name)).collect();
    let holder = |place: usize| members[place % members.len()].process.clone();
    let lease = |(place, work)| match work {
        Work::Shard(_) => HeldLease { work, term: 3, holder: holder(place), left_ms: 1_100 },
        Work::Rules | Work::Notices => HeldLease { work, term: 1, holder: holder(0), left_ms: 1_100 },
    };
    let me = Membership { name: names[0].to_owned(), process: members[0].process.clone(), address: None };
    let leases = Work::all().enumerate().map(lease).collect();
    Seen {
        now_ms: 1_700_000_100_000,
        me,
        fleet: FleetOfConsoles { members, leases, outdated_by: None },
        age: Duration::from_millis(100),
        trouble: None,
    }
}
