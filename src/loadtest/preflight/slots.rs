//! Whether the server has the slots that a test would take.

use super::super::error::{LoadTestError, wrong};
use super::super::plan::{LoadTarget, TestPlan};
use crate::capacity::facts::Facts;

/// The session that watches the server meanwhile.
const WATCH: u32 = 1;

/// Connections that a test comes to have at most.
pub fn needed(plan: &TestPlan) -> u32 {
    match &plan.target {
        LoadTarget::Direct { .. } => plan.users,
        LoadTarget::Http(_) => 0,
        LoadTarget::OwnPool { options, .. } => at_most(plan, options.total_capacity(), if options.warm_up { options.pool_size } else { 0 }),
        LoadTarget::GivenPool(pool) => at_most(plan, pool.options().total_capacity(), 0).saturating_sub(pool.snapshot().open()),
    }
}

/// A pool opens a connection only for a caller who has none, so that there are never more than users; but a
/// statement of the operator's may leave something behind, and while that is cleaned up its user comes again.
fn at_most(plan: &TestPlan, capacity: u32, base: u32) -> u32 {
    if plan.statement.is_some() { capacity } else { capacity.min(base.max(plan.users)) }
}

/// Refuses what would take more than is free beside the reserved slots. With `force` others' sessions are no
/// reason, since they may leave; the reserved slots are never counted on, and a superuser, whom the server
/// would let into them, is held to what is free in any case.
pub fn refuse_beyond_the_slots(plan: &TestPlan, facts: &Facts) -> Result<(), LoadTestError> {
    let need = needed(plan);
    // Behind a pooler its own limits hold, which are not known.
    let Some(free) = facts.free_slots().map(|free| free.saturating_sub(WATCH)) else { return Ok(()) };
    let usable = facts.slots().left(WATCH);
    let force = plan.consent.force && !facts.role.exempt;
    if need <= if force { usable } else { free } {
        return Ok(());
    }
    let take = format!("the test needs up to {need} connections, and {free} of {usable} usable slots are free now");
    match (plan.consent.force, facts.role.exempt) {
        (true, true) => {
            wrong(format!("{take}: --force does not apply to a superuser, who would take reserved slots; use another role, or fewer users"))
        }
        (true, false) => {
            wrong(format!("{take}: --force never takes reserved slots; use fewer users or a smaller pool, or raise max_connections"))
        }
        (false, _) => wrong(format!("{take}; use fewer users or a smaller pool, or {}", way_to_more(facts))),
    }
}

/// The limit that is reached first is the one to raise.
fn way_to_more(facts: &Facts) -> String {
    let limits = [("ROLE", &facts.role), ("DATABASE", &facts.database)];
    let left = limits.into_iter().filter(|(_, limits)| !limits.exempt);
    let left = left.filter_map(|(kind, limits)| Some((limits.limit?.saturating_sub(limits.sessions), kind, &limits.name)));
    match left.min_by_key(|(left, ..)| *left) {
        Some((left, kind, name)) if Some(left) == facts.free_slots() => {
            format!("raise the lowest limit with ALTER {kind} {name} CONNECTION LIMIT")
        }
        _ => "raise max_connections (plimsoll check advises the value)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::Profile;
    use super::super::super::plan::Consent;
    use super::*;
    use crate::capacity::facts::ConnectionLimits;
    use crate::capacity::facts::fixture::stock;
    use crate::capacity::provider::Provider;
    use plimsoll_pool::PoolOptions;
    use sqlx::postgres::PgConnectOptions;

    fn plan(users: u32, pool_size: u32, max_overflow: u32) -> TestPlan {
        let options = PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow);
        TestPlan {
            users,
            profile: Profile::Hold,
            ..TestPlan::on(LoadTarget::OwnPool { server: PgConnectOptions::new_without_pgpass(), options: Box::new(options) })
        }
    }

    #[test]
    fn a_pool_opens_no_more_than_there_are_users_beyond_its_base() {
        assert_eq!([needed(&plan(20, 50, 100)), needed(&plan(80, 50, 100)), needed(&plan(400, 50, 100))], [50, 80, 150]);
        assert_eq!(needed(&TestPlan { statement: Some("select 1".into()), ..plan(20, 50, 100) }), 150);
    }

    #[test]
    fn only_what_is_free_is_taken() {
        let facts = stock().with_sessions("shop", 40);
        assert!(refuse_beyond_the_slots(&plan(56, 5, 100), &facts).is_ok());
        let refused = refuse_beyond_the_slots(&plan(57, 5, 100), &facts).expect_err("too many").to_string();
        assert!(
            refused.starts_with("the test needs up to 57 connections, and 56 of 96 usable slots are free now; use fewer users"),
            "{refused}"
        );
    }

    #[test]
    fn slots_that_a_provider_keeps_are_neither_free_nor_usable() {
        let facts = Facts { provider: Some(Provider::Rds), provider_reserves: 2, ..stock().with_sessions("shop", 40) };
        let refused = refuse_beyond_the_slots(&plan(56, 5, 100), &facts).expect_err("too many").to_string();
        assert!(refused.contains("54 of 94 usable slots are free now"), "{refused}");
        let forced = TestPlan { consent: Consent { force: true, ..Consent::default() }, ..plan(95, 5, 100) };
        assert!(refuse_beyond_the_slots(&forced, &facts).is_err(), "--force does not reach them either");
    }

    #[test]
    fn the_limit_that_is_reached_first_is_the_one_to_raise() {
        let role = ConnectionLimits { name: "app".into(), limit: Some(30), sessions: 12, exempt: false };
        let refused = |facts: &Facts| refuse_beyond_the_slots(&plan(90, 5, 100), facts).expect_err("too many").to_string();
        let by_role = refused(&Facts { role: role.clone(), ..stock() });
        assert!(by_role.ends_with("raise the lowest limit with ALTER ROLE app CONNECTION LIMIT"), "{by_role}");
        let by_database =
            refused(&Facts { database: ConnectionLimits { name: "shop".into(), limit: Some(20), ..role.clone() }, role, ..stock() });
        assert!(by_database.ends_with("ALTER DATABASE shop CONNECTION LIMIT"), "{by_database}");
        let by_server = refused(&stock().with_sessions("shop", 40));
        assert!(by_server.ends_with("raise max_connections (plimsoll check advises the value)"), "{by_server}");
    }

    #[test]
    fn force_takes_what_others_have_now_and_never_what_is_reserved() {
        let facts = stock().with_sessions("shop", 40);
        let forced = |users| TestPlan { consent: Consent { force: true, ..Consent::default() }, ..plan(users, 5, 100) };
        assert!(refuse_beyond_the_slots(&forced(96), &facts).is_ok());
        let refused = refuse_beyond_the_slots(&forced(97), &facts).expect_err("reserved").to_string();
        assert!(refused.contains("--force never takes reserved slots"), "{refused}");
        let mut superuser = facts;
        superuser.role.exempt = true;
        let refused = refuse_beyond_the_slots(&forced(60), &superuser).expect_err("a superuser").to_string();
        assert!(refused.contains("--force does not apply to a superuser"), "{refused}");
    }
}
