//! What opening a connection costs: one after the other, a few at a time as a pool does, and all at once.
//! Every connection is closed at the end of its round, and none of the reserved slots is taken.

mod phases;
mod rounds;

use super::error::CheckError;
use super::facts::Facts;
use super::model::ConnectTest;
use super::way::Way;

pub use rounds::round;

/// Enough for a median, few enough for every server.
const ONE_BY_ONE: u32 = 10;

/// What to try.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How many to open at once.
    pub count: u32,
    /// How many a pool opens at a time.
    pub parallelism: u32,
}

/// Opens connections and closes them again.
///
/// # Errors
/// [`CheckError::Wrong`] when it would take more slots than are free for everybody.
pub async fn run(way: &Way, facts: &Facts, wish: Wish) -> Result<ConnectTest, CheckError> {
    refuse_beyond(free(facts), wish.count)?;
    let few = ONE_BY_ONE.min(wish.count);
    let rounds = vec![
        round(way, "one after the other", few, 1, true).await,
        round(way, &format!("{} at a time, as the pool does", wish.parallelism), wish.count, wish.parallelism, true).await,
        round(way, "all at once", wish.count, wish.count, false).await,
    ];
    let phases = phases::measure(way, facts.tls).await;
    Ok(ConnectTest { rounds, phases })
}

/// Slots that are free for everybody and for this role; behind a pooler its own limits hold, which are not known.
pub fn free(facts: &Facts) -> Option<u32> {
    if facts.pooling.is_some() {
        return None;
    }
    let clients = facts.sessions.iter().filter(|session| !session.wal_sender).count();
    let reserved = facts.count("superuser_reserved_connections") + facts.count("reserved_connections");
    let slots = facts.count("max_connections").saturating_sub(reserved).saturating_sub(u32::try_from(clients).unwrap_or(u32::MAX));
    let limits = [&facts.role, &facts.database].into_iter().filter(|limits| !limits.exempt);
    Some(limits.filter_map(|limits| Some(limits.limit?.saturating_sub(limits.sessions))).fold(slots, u32::min))
}

fn refuse_beyond(free: Option<u32>, count: u32) -> Result<(), CheckError> {
    match free {
        Some(0) => Err(CheckError::Wrong("--connect-test: no slot is free but the reserved ones; try again when there are some".into())),
        Some(free) if count > free => Err(CheckError::Wrong(format!(
            "--connect-test {count} needs {count} slots and {free} are free beside the reserved ones; give at most {free}"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::Limits;
    use crate::capacity::facts::fixture::stock;

    #[test]
    fn the_reserved_slots_are_not_touched() {
        let facts = stock().with_sessions("shop", 40);
        assert_eq!(free(&facts), Some(57));
        assert!(refuse_beyond(Some(57), 57).is_ok());
        let refused = refuse_beyond(Some(57), 100).expect_err("too many").to_string();
        assert_eq!(refused, "--connect-test 100 needs 100 slots and 57 are free beside the reserved ones; give at most 57");
    }

    #[test]
    fn a_roles_own_limit_counts_too() {
        let role = Limits { name: "app".into(), limit: Some(30), sessions: 12, exempt: false };
        assert_eq!(free(&Facts { role, ..stock() }), Some(18));
    }
}
