//! Rules that cannot judge, because the server does not show their numbers to the console's role.

use super::rules::Rule;
use crate::history::frame::ServerFrame;
use crate::ui::format::plural;

/// What is hidden from this rule, and the statement that shows it.
pub fn sentence(rule: &Rule, frame: &ServerFrame, grant: Option<&str>) -> Option<String> {
    let hidden = frame.hidden.max().filter(|hidden| *hidden > 0);
    let what = match rule.id {
        "idle_in_transaction" | "lock_waits" => format!("the state of {}", plural(hidden?, "session", "sessions")),
        "replica_gone" | "replica_lag" if frame.answered > 0 && frame.replicas.max().is_none() => "the state of replicas".to_owned(),
        _ => return None,
    };
    let remedy = grant.map(|grant| format!(" Run: {grant}")).unwrap_or_default();
    Some(format!("Cannot judge: {what} is not shown to the console's role.{remedy}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::rules::{ALL, find};

    const GRANT: Option<&str> = Some("GRANT pg_monitor TO app;");

    fn blind(frame: &ServerFrame) -> Vec<&'static str> {
        ALL.into_iter().filter(|rule| sentence(rule, frame, GRANT).is_some()).map(|rule| rule.id).collect()
    }

    #[test]
    fn a_rule_is_blind_only_where_its_own_numbers_are_hidden() {
        let all = ServerFrame { answered: 1, hidden: 0.into(), replicas: 0.into(), ..Default::default() };
        assert_eq!(blind(&all), [""; 0]);
        assert_eq!(blind(&ServerFrame { hidden: 3.into(), ..all.clone() }), ["lock_waits", "idle_in_transaction"]);
        assert_eq!(blind(&ServerFrame { replicas: Default::default(), ..all }), ["replica_gone", "replica_lag"]);
        assert_eq!(blind(&ServerFrame { failed: 1, ..Default::default() }), [""; 0], "an unreachable server is told elsewhere");
    }

    #[test]
    fn the_sentence_has_the_grant() {
        let frame = ServerFrame { answered: 1, hidden: 1.into(), ..Default::default() };
        let said = sentence(find("idle_in_transaction").expect("a rule"), &frame, GRANT).expect("it is blind");
        assert_eq!(said, "Cannot judge: the state of 1 session is not shown to the console's role. Run: GRANT pg_monitor TO app;");
    }
}
