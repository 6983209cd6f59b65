//! What both limits of a rule have come to on one source, and what was told of it.

use std::time::Duration;

use super::{AlertState, TimeSpan};
use crate::alerts::model::Severity;
use crate::alerts::rules::Rule;
use crate::alerts::settings::RuleLimits;

/// A mean of ten seconds takes them to rise from one limit past the next.
const RISE_S: u64 = 10;

/// One rule on one source.
#[derive(Clone, Copy, Default)]
pub struct RuleState {
    pub warning: AlertState,
    pub critical: AlertState,
    /// What was told of it.
    pub told: Option<Severity>,
}

impl RuleState {
    fn severity(self) -> Option<Severity> {
        match (self.warning.is_firing(), self.critical.is_firing()) {
            (_, true) => Some(Severity::Critical),
            (true, false) => Some(Severity::Warning),
            (false, false) => None,
        }
    }

    /// One stretch more. Of a pool that is sampled the value is that of a reading at its end, and readings are so many seconds apart.
    pub fn after(self, value: f64, stretch: TimeSpan, rule: &Rule, limits: &RuleLimits, resolution_s: Option<u64>) -> Self {
        let state = |state: AlertState, severity| {
            let limit = limits.of(rule, severity).map(|limit| limit.for_readings(resolution_s));
            limit.map_or(AlertState::Inactive, |limit| state.after(value, stretch, &limit))
        };
        let latches = Self { warning: state(self.warning, Severity::Warning), critical: state(self.critical, Severity::Critical), ..self };
        let lasts = if limits.lasts.is_zero() { limits.lasts } else { limits.lasts + Duration::from_secs(resolution_s.unwrap_or(0)) };
        let waits = self.told.is_none() && latches.is_about_to_be_critical(stretch, lasts);
        // What was critical and is a warning for a while is not told again: the incident has the highest that it had.
        let told = latches.severity().filter(|_| !waits).max(self.told.filter(|_| latches.severity().is_some()));
        Self { told, ..latches }
    }

    /// What rises past both limits is told once, as what it is.
    fn is_about_to_be_critical(self, stretch: TimeSpan, lasts: Duration) -> bool {
        matches!(self.critical, AlertState::Pending { since_s, .. } if since_s + lasts.as_secs() <= stretch.until_s + RISE_S)
    }

    pub fn skipping(self, stretch: TimeSpan) -> Self {
        Self { warning: self.warning.skipping(stretch), critical: self.critical.skipping(stretch), ..self }
    }

    pub fn after_a_gap(self) -> Self {
        Self { warning: self.warning.after_a_gap(), critical: self.critical.after_a_gap(), ..self }
    }
}
