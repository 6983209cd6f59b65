//! Whether the server counts what its statements cost.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const NAME: &str = "pg_stat_statements";
const WHY: &str = "pg_stat_statements shows which statements take the server's time, across all sessions. The page Activity uses it.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let known = facts.statements;
    let mut evidence = facts.evidence(&["shared_preload_libraries"]);
    evidence.extend([counted("installed on the server", known.available), counted("created in this database", known.created)]);
    let create = format!("Then run in each database: CREATE EXTENSION {NAME};");
    let (sentence, step) = match (known.loaded, known.created, known.available) {
        (true, true, _) => {
            return Some(draft(Severity::Ok, format!("{NAME} is loaded and created in this database."), WHY).rests_on(evidence));
        }
        (true, false, _) => (format!("{NAME} is loaded, but not created in this database."), create.replace("Then run", "Run")),
        (false, _, true) => (format!("{NAME} is installed, but not loaded."), create),
        // A library that is not there would keep the server from starting.
        (false, _, false) => {
            (format!("{NAME} is not installed on the server."), "Install the server's contrib package first, then check again.".into())
        }
    };
    let finding = draft(Severity::Info, sentence, WHY).rests_on(evidence).next(step);
    // Which libraries are loaded already is shown to `pg_read_all_settings` only, and the change must keep them.
    let loaded_now = facts.setting("shared_preload_libraries").map(|setting| setting.setting.clone());
    Some(match loaded_now {
        Some(libraries) if !known.loaded && known.available => finding.changing(facts.change("shared_preload_libraries", with(&libraries))),
        _ => finding,
    })
}

fn with(libraries: &str) -> String {
    if libraries.trim().is_empty() { NAME.to_owned() } else { format!("{libraries}, {NAME}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::StatStatements;
    use crate::capacity::facts::fixture::{plan, stock};

    fn with_statements(available: bool, loaded: bool, created: bool, libraries: &str) -> Finding {
        let facts = stock().with("shared_preload_libraries", libraries);
        check(&Facts { statements: StatStatements { available, loaded, created }, ..facts }, &plan(1)).expect("always found")
    }

    #[test]
    fn what_is_loaded_already_stays_loaded() {
        let change = &with_statements(true, false, false, "auto_explain").changes[0];
        assert_eq!(change.sql, "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_stat_statements';");
        assert_eq!(change.conf_line.as_deref(), Some("shared_preload_libraries = 'auto_explain, pg_stat_statements'"));
    }

    #[test]
    fn a_library_that_is_not_there_is_never_loaded() {
        let finding = with_statements(false, false, false, "");
        assert!(finding.changes.is_empty() && finding.sentence.contains("not installed"));
    }

    #[test]
    fn loaded_and_created_is_as_it_should_be() {
        assert_eq!(with_statements(true, true, true, NAME).severity, Severity::Ok);
        assert!(with_statements(true, true, false, NAME).next_step.is_some_and(|step| step.contains("CREATE EXTENSION")));
    }
}
