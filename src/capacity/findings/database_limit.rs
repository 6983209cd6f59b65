//! `ALTER DATABASE … CONNECTION LIMIT`.

use super::role_limit::check_limit;
use crate::capacity::facts::Facts;
use crate::capacity::model::Finding;
use crate::capacity::plan::CapacityPlan;

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    check_limit("database", "ALTER DATABASE", &facts.database, plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::ConnectionLimits;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::model::Severity;

    #[test]
    fn a_database_is_limited_like_a_role() {
        let database = ConnectionLimits { name: "orders".into(), limit: Some(100), sessions: 4, exempt: false };
        let finding = check(&Facts { database, ..stock() }, &plan(2)).expect("found");
        assert_eq!(finding.severity, Severity::Critical);
        assert!(finding.sentence.starts_with("The database orders may have 100 connections. 2 instances of 50 + 100 may open 300"));
        assert_eq!(finding.changes[0].sql, r#"ALTER DATABASE "orders" CONNECTION LIMIT 450;"#);
    }
}
