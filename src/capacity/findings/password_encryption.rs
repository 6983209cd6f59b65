//! How the server keeps new passwords. MD5 is deprecated since PostgreSQL 18 and was the default before 14.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "A stolen MD5 hash is enough to log in. A stolen SCRAM hash is not.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("password_encryption")?;
    let evidence = facts.evidence(&["password_encryption"]);
    if setting.setting == "scram-sha-256" {
        return Some(draft(Severity::Ok, "New passwords are stored as SCRAM-SHA-256.", WHY).rests_on(evidence));
    }
    let step = "Then set each password again. Until then the old hashes stay valid.";
    let change = facts.change("password_encryption", "scram-sha-256");
    Some(
        draft(Severity::Info, format!("New passwords are stored as {}.", setting.setting), WHY)
            .rests_on(evidence)
            .next(step)
            .changing(change),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn md5_is_worth_knowing() {
        let finding = check(&stock().with("password_encryption", "md5"), &plan(1)).expect("found");
        assert_eq!(
            (finding.severity, finding.changes[0].sql.as_str()),
            (Severity::Info, "ALTER SYSTEM SET password_encryption = 'scram-sha-256';")
        );
    }
}
