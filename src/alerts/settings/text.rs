//! Limits as text that is read back as the same.

use std::time::Duration;

use super::{AlertSettings, LimitOrigin, RuleFields};
use crate::alerts::rules::{Rule, RuleUnit};
use crate::base::durations::parseable;

/// As it is written in the file and in the form.
pub(super) fn limit_text(unit: RuleUnit, limit: Option<f64>) -> String {
    match limit {
        None => "off".to_owned(),
        Some(seconds) if unit == RuleUnit::Time => parseable(Duration::from_secs_f64(seconds)),
        Some(number) => number.to_string(),
    }
}

/// A line of a configuration file: what stands in it, and where the value comes from.
pub type TomlLine = (String, &'static str);

/// All settings as lines of a file that gives the same. What the file does not set is a comment, so that feeding the
/// lines back leaves the page its say.
pub fn lines(settings: &AlertSettings) -> Vec<TomlLine> {
    let mut lines = vec![("[alerts]".to_owned(), "")];
    lines.push(setting(
        "repeat",
        &quoted(&parseable(settings.repeat)),
        if settings.repeat_given { LimitOrigin::File } else { LimitOrigin::Default },
    ));
    for (rule, limits) in settings.all() {
        let (origin, asked) = (settings.origin(rule), RuleFields::for_limits(rule, &limits));
        let head = format!("[alerts.{}]", rule.id);
        lines.push((if origin == LimitOrigin::File { head } else { format!("# {head}") }, ""));
        lines.extend(values(rule, &asked).into_iter().map(|(key, value)| setting(key, &value, origin)));
    }
    lines
}

fn values(rule: &Rule, asked: &RuleFields) -> [(&'static str, String); 6] {
    let limit = |text: &str| if rule.unit == RuleUnit::Time || text == "off" { quoted(text) } else { text.to_owned() };
    [
        ("enabled", asked.enabled.is_some().to_string()),
        ("warning", limit(&asked.warning)),
        ("critical", limit(&asked.critical)),
        ("for", quoted(&asked.lasts)),
        ("keep_firing", quoted(&asked.keep_firing)),
        ("hysteresis", asked.hysteresis.clone()),
    ]
}

fn setting(key: &str, value: &str, origin: LimitOrigin) -> TomlLine {
    match origin {
        LimitOrigin::File => (format!("{key} = {value}"), "file"),
        _ => (format!("# {key} = {value}"), "default"),
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
