//! A notice in words, for people: the same in a chat, in a mail and in Alertmanager.

use crate::base::timestamps::{date_time, rfc3339_ms};

use crate::alerts::model::{Event, Incident, Notice, Severity};
use crate::base::printable::line;

/// What has happened, in one line that is plainly read: names and messages in it come from elsewhere.
pub fn headline(notice: &Notice) -> String {
    format!("{}. {}", word(notice), sentence(&notice.incident))
}

/// The sentence with the moment of its numbers, as the pages write it.
pub fn sentence(incident: &Incident) -> String {
    format!("At {} UTC: {}", date_time(incident.said_at_ms() / 1000), line(&incident.sentence))
}

fn word(notice: &Notice) -> &'static str {
    match (notice.event, notice.incident.severity) {
        (Event::Opened, Severity::Warning) => "Warning",
        (Event::Opened, Severity::Critical) => "Critical",
        (Event::Escalated, _) => "Now critical",
        (Event::Repeated, Severity::Warning) => "Still a warning",
        (Event::Repeated, Severity::Critical) => "Still critical",
        (Event::Resolved, _) => "Resolved",
        (Event::Test, _) => "Test",
    }
}

/// What is known of it, each with its name, each value in one line that is plainly read.
pub fn facts(incident: &Incident) -> Vec<(&'static str, String)> {
    known(incident).into_iter().map(|(name, value)| (name, line(&value).into_owned())).collect()
}

fn known(incident: &Incident) -> Vec<(&'static str, String)> {
    let mut facts =
        vec![("Source", incident.source.clone()), ("Rule", incident.rule.clone()), ("Opened", rfc3339_ms(incident.opened_at_ms))];
    facts.extend(incident.resolved_at_ms.map(|at_ms| ("Resolved", rfc3339_ms(at_ms))));
    facts.extend(incident.numbers.iter().map(|numbers| ("Numbers", numbers.words())));
    facts.extend(incident.cause.iter().map(|cause| ("Cause", cause.sentence.clone())));
    facts.extend(incident.cause.iter().flat_map(|cause| &cause.evidence).map(|line| ("Evidence", line.clone())));
    facts.extend(incident.acknowledged.iter().map(|acknowledged| ("Acknowledged by", acknowledged.by.clone())));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notifiers::fixture::notice;

    #[test]
    fn the_first_word_says_what_has_happened() {
        let headline = |event| headline(&notice(7, event));
        assert!(headline(Event::Opened).starts_with("Critical. At 2023-11-14 22:13:20 UTC: orders has 148"));
        assert!(headline(Event::Resolved).starts_with("Resolved. At "));
        assert!(headline(Event::Repeated).starts_with("Still critical. At "));
        assert!(headline(Event::Test).starts_with("Test. At "));
    }

    #[test]
    fn a_sentence_of_a_later_moment_has_that_moment() {
        let mut escalated = notice(7, Event::Escalated);
        escalated.incident.sentence_at_ms = Some(1_700_000_030_000);
        assert!(headline(&escalated).starts_with("Now critical. At 2023-11-14 22:13:50 UTC: orders has 148"));
    }

    #[test]
    fn everything_that_is_known_is_told() {
        let names: Vec<&str> = facts(&notice(7, Event::Resolved).incident).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Source", "Rule", "Opened", "Resolved", "Cause", "Evidence"]);
    }
}
