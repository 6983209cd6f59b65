//! The limits of a rule, as somebody sets them on the page.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Alerts;
use crate::access::Actor;
use crate::access::audit::{Action, AuditEntry};
use crate::alerts::rules::Rule;
use crate::alerts::settings::{LimitOrigin, RuleFields, find_unreachable};
use crate::base::now_ms;

/// A refusal is shown to whoever looks until then, or until the next change.
const REFUSAL_SHOWN: Duration = Duration::from_secs(300);

/// Why the last change of a rule was refused, and what was asked for.
#[derive(Clone)]
pub struct RejectedRuleForm {
    at: Instant,
    pub rule: String,
    pub asked: RuleFields,
    pub sentence: String,
}

/// Who has set the limits of a rule on the page, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitOverride {
    pub by: String,
    pub at_ms: u64,
}

impl Alerts {
    /// The rules whose limits were set on the page.
    pub(in crate::alerts) fn changed(&self) -> BTreeMap<&'static str, LimitOverride> {
        self.changed.lock().clone()
    }

    /// Why the last change of a rule was refused, for as long as that is of interest.
    pub(in crate::alerts) fn refused(&self) -> Option<RejectedRuleForm> {
        self.refused.lock().clone().filter(|refused| refused.at.elapsed() < REFUSAL_SHOWN)
    }

    /// Changes the limits of a rule; `None`: those by default hold again. A refusal is kept for the page.
    pub(in crate::alerts) async fn set(&self, rule: &'static Rule, asked: Option<RuleFields>, who: &Actor) {
        let entry = AuditEntry::new(who, Action::ChangeRule, format!("alert rule {}", rule.id));
        let refused = match self.try_to_set(rule, asked.as_ref(), &who.to_string()).await {
            Ok(set) => {
                tracing::info!(audit.who = %who, "the alert rule {} was set to {set}", rule.id);
                self.audit.keep(entry.with_details(format!("to {set}"))).await;
                None
            }
            Err(sentence) => {
                tracing::info!(audit.who = %who, "a change of the alert rule {} was refused: {sentence}", rule.id);
                self.audit.keep(entry.refused(sentence.as_str())).await;
                Some(sentence)
            }
        };
        let asked = asked.unwrap_or_else(|| RuleFields::by_default(rule));
        *self.refused.lock() = refused.map(|sentence| RejectedRuleForm { at: Instant::now(), rule: rule.id.to_owned(), asked, sentence });
    }

    async fn try_to_set(&self, rule: &'static Rule, asked: Option<&RuleFields>, who: &str) -> Result<String, String> {
        if self.settings().origin(rule) == LimitOrigin::File {
            return Err("this rule is set by the configuration file; change it there".to_owned());
        }
        let limits = asked.map(|asked| asked.limits(rule, "")).transpose()?;
        if let (Some(limits), Some(pool)) = (&limits, &self.shown) {
            find_unreachable(rule, limits, &pool.options(), "")?;
        }
        let json = limits.as_ref().map(serde_json::to_string).transpose().map_err(|error| error.to_string())?;
        let at_ms = now_ms();
        let kept = self.store.set_limits(rule.id, json.as_deref(), who, at_ms).await;
        kept.map_err(|error| format!("the console's store cannot be written ({error}); nothing was changed"))?;
        match &limits {
            Some(_) => self.changed.lock().insert(rule.id, LimitOverride { by: who.to_owned(), at_ms }),
            None => self.changed.lock().remove(rule.id),
        };
        let mut settings = self.settings.lock();
        *settings = settings.clone().with(rule, limits);
        Ok(json.unwrap_or_else(|| "its default".to_owned()))
    }
}
