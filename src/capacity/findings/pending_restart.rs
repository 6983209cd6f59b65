//! Settings that were changed in the files and wait for a restart.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let waiting: Vec<&str> =
        facts.settings.values().filter(|setting| setting.pending_restart).map(|setting| setting.name.as_str()).collect();
    let why = "Until the restart the server uses the old values. An unplanned restart then changes the server's behaviour.";
    if waiting.is_empty() {
        return Some(draft(Severity::Ok, "No setting is pending a restart.", why));
    }
    let sentence = format!("{} {} pending a restart of the server.", waiting.join(", "), if waiting.len() == 1 { "is" } else { "are" });
    Some(draft(Severity::Info, sentence, why).rests_on(facts.evidence(&waiting)).next("Restart the server at a time of low load."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn what_waits_is_named() {
        let mut facts = stock();
        facts.settings.get_mut("max_connections").expect("it").pending_restart = true;
        assert_eq!(check(&facts, &plan(1)).expect("found").sentence, "max_connections is pending a restart of the server.");
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
