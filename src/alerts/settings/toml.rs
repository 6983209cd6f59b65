//! The table `[alerts]` of a configuration file.

use toml::{Table, Value};

use super::form::RuleFields;
use super::{AlertSettings, LimitOrigin, no_rule};
use crate::alerts::rules::{Rule, find};
use crate::base::HumanDuration;

const KEYS: &str = "enabled, warning, critical, for, keep_firing, hysteresis";

/// Reads it, and checks the whole.
pub(super) fn read(table: &Table) -> Result<AlertSettings, String> {
    let mut settings = AlertSettings::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("repeat", value) => {
                settings.repeat = repeat(value)?;
                settings.repeat_given = true;
            }
            (id, Value::Table(given)) => {
                let rule = find(id).ok_or_else(|| format!("alerts.{id}: {}", no_rule(id)))?;
                let limits = asked(rule, given)?.limits(rule, &place(rule, ""))?;
                settings.given.insert(rule.id, (limits, LimitOrigin::File));
            }
            (id, _) if find(id).is_some() => {
                return Err(format!("alerts.{id} is not a table; write [alerts.{id}] and below it the keys {KEYS}"));
            }
            (id, _) => return Err(format!("alerts.{id}: {}; the only other key is repeat", no_rule(id))),
        }
    }
    Ok(settings)
}

/// A key of a rule as it is named in a sentence; an empty key gives what stands before the name.
pub(super) fn place(rule: &Rule, key: &str) -> String {
    format!("alerts.{}.{key}", rule.id)
}

fn repeat(value: &Value) -> Result<std::time::Duration, String> {
    let span = value.as_str().and_then(|text| text.parse::<HumanDuration>().ok()).map(|HumanDuration(span)| span);
    let span = span.filter(|span| span.as_secs() >= 60);
    span.ok_or_else(|| format!("alerts.repeat is {value}; write a duration of at least one minute, for example \"4h\""))
}

/// What is not given is as by default.
fn asked(rule: &Rule, given: &Table) -> Result<RuleFields, String> {
    let mut asked = RuleFields::by_default(rule);
    for (key, value) in given {
        let place = place(rule, key);
        match key.as_str() {
            "enabled" => {
                let on = value.as_bool().ok_or_else(|| format!("{place} is {value}; write true or false"))?;
                asked.enabled = on.then(|| "on".to_owned());
            }
            "warning" => asked.warning = text(value, &place)?,
            "critical" => asked.critical = text(value, &place)?,
            "for" => asked.lasts = text(value, &place)?,
            "keep_firing" => asked.keep_firing = text(value, &place)?,
            "hysteresis" => asked.hysteresis = text(value, &place)?,
            _ => return Err(format!("{place} is not a setting of a rule; the settings are {KEYS}")),
        }
    }
    Ok(asked)
}

fn text(value: &Value, place: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        _ => Err(format!("{place} is {value}; write a number, a duration such as \"30s\", or \"off\"")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::alerts::settings::{default_limits, lines};

    fn read_text(text: &str) -> Result<AlertSettings, String> {
        let file: Table = text.parse().expect("TOML");
        read(file["alerts"].as_table().expect("a table"))
    }

    fn refused(text: &str) -> String {
        read_text(text).expect_err("refused")
    }

    fn rule(id: &str) -> &'static Rule {
        find(id).expect("a rule")
    }

    #[test]
    fn what_is_given_holds_and_the_rest_is_as_by_default() {
        let settings =
            read_text("[alerts]\nrepeat = '2h'\n[alerts.utilization]\nwarning = 70\nfor = '10s'\n[alerts.wait_p99]\ncritical = 'off'");
        let settings = settings.expect("valid");
        let of = settings.of(rule("utilization"));
        assert_eq!((of.warning, of.critical, of.lasts), (Some(70.0), Some(90.0), Duration::from_secs(10)));
        assert_eq!((settings.of(rule("wait_p99")).warning, settings.of(rule("wait_p99")).critical), (Some(0.5), None));
        assert_eq!(settings.of(rule("leak")), default_limits(rule("leak")));
        assert_eq!((settings.repeat, settings.origin(rule("leak"))), (Duration::from_secs(7200), LimitOrigin::Default));
    }

    #[test]
    fn the_example_of_the_manual_is_one() {
        let manual = include_str!("../../../docs/ALERTS.md");
        let example = manual.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
        let settings = read_text(example).expect("valid");
        assert_eq!((settings.of(rule("wait_p99")).warning, settings.of(rule("replica_lag")).enabled), (Some(0.25), false));
        for rule in crate::alerts::rules::ALL {
            assert!(manual.contains(&format!("| `{}` |", rule.id)), "{} is not in the manual", rule.id);
        }
    }

    #[test]
    fn what_does_not_exist_is_named_with_what_does() {
        let said = refused("[alerts.utilisation]\nwarning = 70");
        assert!(said.contains("alerts.utilisation") && said.contains("the rules are unreachable, exhausted"), "{said}");
        let said = refused("[alerts.utilization]\nwarn = 70");
        assert!(said.contains("alerts.utilization.warn is not a setting") && said.contains("keep_firing"), "{said}");
        assert!(refused("[alerts]\nleak = 7").contains("[alerts.leak]"));
        assert!(refused("[alerts]\nfoo = 7").contains("there is no alert rule \"foo\""));
    }

    #[test]
    fn what_cannot_be_is_one_sentence_that_says_what_can() {
        for (text, said) in [
            ("[alerts.utilization]\ncritical = 140", "alerts.utilization.critical is 140 %, which is never reached"),
            ("[alerts.utilization]\nwarning = -1", "alerts.utilization.warning is -1 %; set a number of 0 or more"),
            ("[alerts.utilization]\nwarning = 95", "critical is 90 % and warning is 95 %"),
            ("[alerts.waiting]\nwarning = 0", "alerts.waiting.warning is 0, so the rule would always fire"),
            ("[alerts.waiting]\nwarning = 1.5", "alerts.waiting.warning is 1.5; set a whole number"),
            ("[alerts.wait_p99]\nwarning = 3", "alerts.wait_p99.warning is \"3\"; write a duration"),
            ("[alerts.wait_p99]\nwarning = nan", "alerts.wait_p99.warning is \"NaN\"; write a duration"),
            ("[alerts.utilization]\nwarning = nan", "set a number of 0 or more"),
            ("[alerts.exhaustion]\ncritical = '40m'", "set critical below warning"),
            ("[alerts.leak]\nwarning = 'off'", "both off"),
            ("[alerts.leak]\nfor = 'soon'", "alerts.leak.for is \"soon\"; write a duration"),
            ("[alerts.leak]\nfor = '3d'", "alerts.leak.for is longer than a day"),
            ("[alerts.leak]\nhysteresis = 90", "alerts.leak.hysteresis is 90 %; set 0 to 50"),
            ("[alerts.leak]\nenabled = 'no'", "write true or false"),
            ("[alerts.leak]\nwarning = [1]", "alerts.leak.warning is [1]"),
            ("[alerts]\nrepeat = '1s'", "alerts.repeat is \"1s\"; write a duration of at least one minute"),
        ] {
            let sentence = refused(text);
            assert!(sentence.contains(said), "{text}: {sentence}");
        }
    }

    #[test]
    fn what_is_printed_is_read_back_as_the_same() {
        let given = "[alerts]\nrepeat = '2h'\n[alerts.utilization]\nwarning = 62.5\n[alerts.exhaustion]\nenabled = false\nwarning = '90m'";
        let settings = read_text(given).expect("valid");
        let printed: Vec<_> = lines(&settings).into_iter().map(|(line, _)| line).collect();
        assert_eq!(read_text(&printed.join("\n")), Ok(settings));
    }
}
