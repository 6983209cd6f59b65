//! A bound on sessions in which nothing happens: wrong for a pool, whose idle connections are its purpose.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;

const WHY: &str = "The base of a pool is idle connections that are kept open on purpose. A server that ends them makes the pool open them \
                   anew, and a caller may be the one who notices.";

pub(super) fn check(facts: &Facts, plan: &Plan) -> Option<Finding> {
    // From PostgreSQL 14 on.
    let setting = facts.setting("idle_session_timeout")?;
    let evidence = facts.evidence(&["idle_session_timeout"]);
    let ms = setting.ms()?;
    let recycled_ms = plan.main().oldest_ms();
    if ms == 0 || ms >= recycled_ms {
        return Some(draft(Severity::Ok, "Idle connections of a pool are left in peace.", WHY).rests_on(evidence));
    }
    let sentence = format!(
        "The server ends sessions that are idle for {}, before the pool has replaced them (recycle with its jitter: {} min).",
        setting.spelled(),
        recycled_ms / 60_000
    );
    let step = "Bound people's sessions by ALTER ROLE … SET idle_session_timeout instead, or set the pool's recycle below it.";
    let change = facts.change("idle_session_timeout", 0);
    Some(draft(Severity::Warning, sentence, WHY).rests_on(evidence).next(step).changing(change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn a_bound_shorter_than_the_pools_own_is_a_warning() {
        let severity = |ms| check(&stock().with("idle_session_timeout", ms), &plan(1)).expect("found").severity;
        let found = ["0", "600000", "3600000", "3960000"].map(severity);
        assert_eq!(found, [Severity::Ok, Severity::Warning, Severity::Warning, Severity::Ok], "recycle is 1 h ± 10 %");
    }
}
