//! Limits that the pool can never reach, because its own options end it before.

use crate::alerts::rules::{Rule, shown};
use crate::alerts::settings::RuleLimits;
use plimsoll_pool::PoolOptions;

/// Refuses a limit of a rule that can never be reached by a pool with these options. `place` stands before the name of a
/// key in a sentence. A rule that is switched off is not checked.
///
/// # Errors
/// One sentence that names the key and the option.
pub fn find_unreachable(rule: &Rule, limits: &RuleLimits, pool: &PoolOptions, place: &str) -> Result<(), String> {
    let Some((most, option)) = most(rule, pool).filter(|_| limits.enabled) else { return Ok(()) };
    for (key, value) in [("warning", limits.warning), ("critical", limits.critical)] {
        if let Some(value) = value.filter(|value| *value > most) {
            let (at, most) = (shown(rule.unit, value), shown(rule.unit, most));
            return Err(format!("{place}{key} is {at}, which is never reached: {option} limits it to {most}; set at most {most}, or off"));
        }
    }
    Ok(())
}

/// The highest number that there can be, and the option that makes it so.
fn most(rule: &Rule, pool: &PoolOptions) -> Option<(f64, &'static str)> {
    match rule.id {
        "waiting" => Some((f64::from(pool.waiters_limit()), "max_waiters")),
        "wait_p99" => Some((pool.timeout.as_secs_f64(), "timeout")),
        "connects_slow" => Some((pool.connect_timeout.as_secs_f64(), "connect_timeout")),
        "leak" => Some((f64::from(pool.total_capacity()), "the capacity of the pool")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::alerts::rules::find;
    use crate::alerts::settings::default_limits;

    #[test]
    fn a_limit_that_the_pool_ends_before_is_refused_with_the_option() {
        let pool = PoolOptions::new().pool_size(2).max_overflow(1).timeout(Duration::from_secs(3)).max_waiters(Some(40));
        let said = |id: &str, warning: f64, critical: f64| {
            let rule = find(id).expect("a rule");
            let limits = RuleLimits { warning: Some(warning), critical: Some(critical), ..default_limits(rule) };
            find_unreachable(rule, &limits, &pool, "alerts.x.").err()
        };
        assert_eq!(
            said("waiting", 10.0, 50.0).as_deref(),
            Some("alerts.x.critical is 50, which is never reached: max_waiters limits it to 40; set at most 40, or off")
        );
        assert!(said("wait_p99", 4.0, 5.0).is_some_and(|said| said.starts_with("alerts.x.warning is 4 s") && said.contains("timeout")));
        assert!(said("leak", 4.0, 5.0).is_some() && said("connects_slow", 1.0, 11.0).is_some());
        assert_eq!([said("waiting", 10.0, 40.0), said("wait_p99", 1.0, 3.0), said("utilization", 70.0, 90.0)], [None, None, None]);
        let rule = find("waiting").expect("a rule");
        let switched_off = RuleLimits { enabled: false, critical: Some(50.0), ..default_limits(rule) };
        assert_eq!(find_unreachable(rule, &switched_off, &pool, ""), Ok(()));
    }
}
