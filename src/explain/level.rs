//! The level of the limit that a message is about. Pure.

use super::finder::Found;
use super::model::Subject;
use super::pools::PoolNow;
use super::standing::{clients, count, taken};
use crate::capacity::facts::{Facts, ServerSession};
use plimsoll_model::Level;

/// Of a limit of the server; `None`: it is none of those that are read, or has no number.
pub fn of_server(found: &Found, facts: &Facts) -> Option<Level> {
    use Subject::*;
    match found.subject {
        ServerConnections | UsableConnections | SomeConnections => Some(Level::of_percent(facts.slots().percent(taken(facts)))),
        RoleConnections => of_named(true, found.values.text("role")?, &facts.role.name, facts, |session| session.role.as_deref()),
        DatabaseConnections => {
            of_named(false, found.values.text("database")?, &facts.database.name, facts, |session| session.database.as_deref())
        }
        WalSenders => share(count(facts.sessions.iter().filter(|session| session.wal_sender)), facts.count("max_wal_senders")),
        _ => None,
    }
}

/// Of the `CONNECTION LIMIT` of a role or database. `own`: that of this reading, whose session counts too.
fn of_named(of_role: bool, name: &str, own: &str, facts: &Facts, whose: fn(&ServerSession) -> Option<&str>) -> Option<Level> {
    let limit = facts.limits.iter().find(|limit| limit.of_role == of_role && limit.name == name)?;
    share(count(clients(facts).filter(|session| whose(session) == Some(name))) + u32::from(own == name), limit.limit)
}

/// Of the fullest of those pools that the subject is about: one that queues is full.
pub fn of_pools(subject: Subject, pools: &[PoolNow]) -> Option<Level> {
    let of_pooler = subject.is_of_poolers()?;
    let levels = pools.iter().filter(|pool| pool.of_pooler == of_pooler).filter_map(|pool| match pool.waiting {
        Some(waiting) if waiting > 0 => Some(Level::Critical),
        _ => share(pool.checked_out?, pool.total_capacity?),
    });
    levels.max_by_key(|level| severity(*level))
}

fn share(taken: u32, limit: u32) -> Option<Level> {
    (limit > 0).then(|| Level::of_percent(100.0 * f64::from(taken) / f64::from(limit)))
}

fn severity(level: Level) -> u8 {
    match level {
        Level::Healthy => 0,
        Level::Moderate => 1,
        Level::Warning => 2,
        Level::Critical => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(of_pooler: bool, checked_out: Option<u32>, waiting: Option<u32>) -> PoolNow {
        PoolNow { name: "orders".into(), of_pooler, checked_out, total_capacity: Some(10), waiting }
    }

    #[test]
    fn the_fullest_pool_of_its_kind_counts() {
        let pools = [pool(false, Some(6), None), pool(false, Some(1), Some(0)), pool(true, Some(1), Some(3))];
        assert_eq!(of_pools(Subject::ServicePool, &pools), Some(Level::Moderate));
        assert_eq!(of_pools(Subject::PoolerPool, &pools), Some(Level::Critical));
        assert_eq!(of_pools(Subject::ServerConnections, &pools), None);
        assert_eq!(of_pools(Subject::ServicePool, &[pool(false, None, None)]), None, "not told");
    }
}
