//! A bound on sessions in which nothing happens: wrong for a pool, whose idle connections are its purpose.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "A pool keeps idle connections open on purpose. When the server ends them, the pool must open them again, and a caller may get an error.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    // From PostgreSQL 14 on.
    let setting = facts.setting("idle_session_timeout")?;
    let evidence = facts.evidence(&["idle_session_timeout"]);
    let ms = setting.ms()?;
    if ms == 0 {
        return Some(draft(Severity::Ok, "The server does not end idle sessions.", WHY).rests_on(evidence));
    }
    let Some(recycled_ms) = plan.main().oldest_ms() else {
        let sentence = format!("The server ends sessions that are idle for {}.", setting.spelled());
        let step = "Make the pool of each service replace its connections before that, for example pool_recycle of SQLAlchemy or maxLifetime of HikariCP.";
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next(step));
    };
    if ms >= recycled_ms {
        let sentence =
            format!("The server ends sessions that are idle for {}; the pool replaces its connections before that.", setting.spelled());
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let sentence = format!(
        "The server ends sessions that are idle for {}, before the pool replaces them (recycle with jitter: {} min).",
        setting.spelled(),
        recycled_ms / 60_000
    );
    let step = "Set idle_session_timeout only for the roles of people (ALTER ROLE … SET idle_session_timeout), or set the pool's recycle below it.";
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
