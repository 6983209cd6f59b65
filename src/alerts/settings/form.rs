//! The limits of a rule as text: the fields of the form, and the values of the file.

use std::time::Duration;

use serde::Deserialize;

use super::limits::{RuleLimits, default_limits};
use super::text::limit_text;
use crate::alerts::rules::{Rule, RuleUnit};
use crate::base::HumanDuration;
use crate::base::durations::parseable;

/// As it was given; shown again where it was refused.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RuleFields {
    /// A box that is ticked sends a word, another one nothing.
    pub enabled: Option<String>,
    pub warning: String,
    pub critical: String,
    #[serde(rename = "for")]
    pub lasts: String,
    pub keep_firing: String,
    pub hysteresis: String,
}

/// A form that was sent without a field leaves it empty, which is refused or means off.
impl Default for RuleFields {
    fn default() -> Self {
        let empty = String::new;
        Self { enabled: None, warning: empty(), critical: empty(), lasts: empty(), keep_firing: empty(), hysteresis: empty() }
    }
}

impl RuleFields {
    /// What would ask for these limits.
    pub fn for_limits(rule: &Rule, limits: &RuleLimits) -> Self {
        Self {
            enabled: limits.enabled.then(|| "on".to_owned()),
            warning: limit_text(rule.unit, limits.warning),
            critical: limit_text(rule.unit, limits.critical),
            lasts: parseable(limits.lasts),
            keep_firing: parseable(limits.keep_firing),
            hysteresis: limits.hysteresis.to_string(),
        }
    }

    /// What holds without any setup.
    pub fn by_default(rule: &Rule) -> Self {
        Self::for_limits(rule, &default_limits(rule))
    }

    /// The limits. `place` stands before the name of a key in a sentence.
    ///
    /// # Errors
    /// One sentence that names the key and says what to do.
    pub fn limits(&self, rule: &Rule, place: &str) -> Result<RuleLimits, String> {
        let limits = RuleLimits {
            enabled: self.enabled.is_some(),
            warning: limit(rule.unit, &self.warning).map_err(|why| format!("{place}warning {why}"))?,
            critical: limit(rule.unit, &self.critical).map_err(|why| format!("{place}critical {why}"))?,
            lasts: span(&self.lasts).map_err(|why| format!("{place}for {why}"))?,
            keep_firing: span(&self.keep_firing).map_err(|why| format!("{place}keep_firing {why}"))?,
            hysteresis: number(&self.hysteresis).map_err(|why| format!("{place}hysteresis {why}"))?,
        };
        limits.check(rule, place)?;
        Ok(limits)
    }
}

/// Nothing, and `off`, are no limit.
fn limit(unit: RuleUnit, text: &str) -> Result<Option<f64>, String> {
    match text.trim() {
        "" | "off" => Ok(None),
        text if unit == RuleUnit::Time => span(text).map(|span| Some(span.as_secs_f64())),
        text => number(text).map(Some),
    }
}

fn number(text: &str) -> Result<f64, String> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    digits.parse().map_err(|_| format!("is {text:?}; write a number"))
}

fn span(text: &str) -> Result<Duration, String> {
    let span = text.trim().parse::<HumanDuration>().map(|HumanDuration(span)| span);
    span.map_err(|_| format!("is {text:?}; write a duration, for example 500ms, 30s or 5m"))
}
