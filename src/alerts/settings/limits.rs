//! What one rule judges by, and what cannot be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::alerts::model::Severity;
use crate::alerts::rules::{AlertCondition, TriggerSide};
use crate::alerts::rules::{Rule, RuleUnit, shown};

/// How far back a value has to come, in percent of the limit: more than noise, less than a change.
const HYSTERESIS: f64 = 10.0;
/// With more, hardly anything would ever be over.
const MOST_HYSTERESIS: f64 = 50.0;
/// What lasts longer than a day is no alert.
const LONGEST: Duration = Duration::from_secs(86_400);

/// What one rule judges by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleLimits {
    pub enabled: bool,
    /// From here on it is a warning; `None`: never.
    pub warning: Option<f64>,
    pub critical: Option<f64>,
    /// How long it has to last.
    pub lasts: Duration,
    /// How long it has to be clear of a limit to be over.
    pub keep_firing: Duration,
    /// How far it has to come back, in percent of the limit.
    pub hysteresis: f64,
}

/// What holds without any setup.
pub fn default_limits(rule: &Rule) -> RuleLimits {
    let defaults = &rule.defaults;
    RuleLimits {
        enabled: true,
        warning: defaults.warning,
        critical: defaults.critical,
        lasts: defaults.lasts,
        keep_firing: defaults.keep_firing,
        hysteresis: HYSTERESIS,
    }
}

impl RuleLimits {
    /// The limit of one severity.
    pub fn of(&self, rule: &Rule, severity: Severity) -> Option<AlertCondition> {
        let value = match severity {
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        };
        let RuleLimits { hysteresis, lasts, keep_firing, .. } = *self;
        value.filter(|_| self.enabled).map(|value| AlertCondition { fires: rule.fires, value, hysteresis, lasts, keep_firing })
    }

    /// Refuses what can never fire, always fires, or contradicts itself. `place` names the rule where it was given.
    ///
    /// # Errors
    /// One sentence that names the key and says what to do.
    pub fn check(&self, rule: &Rule, place: &str) -> Result<(), String> {
        for (key, value) in [("warning", self.warning), ("critical", self.critical)] {
            value.map_or(Ok(()), |value| possible(rule, value).map_err(|why| format!("{place}{key} {why}")))?;
        }
        if self.enabled && self.warning.is_none() && self.critical.is_none() {
            return Err(format!(
                "{place}warning and critical are both off, so the rule never fires; set one of them, or set enabled to false"
            ));
        }
        self.check_order(rule, place)?;
        for (key, value) in [("for", self.lasts), ("keep_firing", self.keep_firing)] {
            if value > LONGEST {
                return Err(format!("{place}{key} is longer than a day; set at most 24h"));
            }
        }
        if !(0.0..=MOST_HYSTERESIS).contains(&self.hysteresis) {
            return Err(format!("{place}hysteresis is {} %; set 0 to {MOST_HYSTERESIS}", self.hysteresis));
        }
        Ok(())
    }

    fn check_order(&self, rule: &Rule, place: &str) -> Result<(), String> {
        let (Some(warning), Some(critical)) = (self.warning, self.critical) else { return Ok(()) };
        let (in_order, side) = match rule.fires {
            TriggerSide::Above => (critical > warning, "above"),
            TriggerSide::Below => (critical < warning, "below"),
        };
        let (shown_critical, shown_warning) = (shown(rule.unit, critical), shown(rule.unit, warning));
        let sentence = format!(
            "{place}critical is {shown_critical} and warning is {shown_warning}, so one of them never fires; set critical {side} warning, or set one of them to off"
        );
        if in_order { Ok(()) } else { Err(sentence) }
    }
}

/// What is wrong with a limit, behind the name of its key.
fn possible(rule: &Rule, value: f64) -> Result<(), String> {
    let at = shown(rule.unit, value);
    match rule.unit {
        _ if !value.is_finite() || value < 0.0 => Err(format!("is {at}; set a number of 0 or more")),
        RuleUnit::Percent if value > 100.0 => Err(format!("is {at}, which is never reached; set at most 100")),
        _ if rule.fires == TriggerSide::Above && value == 0.0 => {
            Err("is 0, so the rule would always fire; set a higher limit, or off".to_owned())
        }
        RuleUnit::Count if value.fract() != 0.0 => Err(format!("is {at}; set a whole number")),
        RuleUnit::Time if value > LONGEST.as_secs_f64() => Err(format!("is {at}; set at most 24h")),
        _ if rule.fires == TriggerSide::Below && value == 0.0 && rule.unit == RuleUnit::Time => {
            Err("is 0, which is never reached; set a higher limit, or off".to_owned())
        }
        _ => Ok(()),
    }
}
