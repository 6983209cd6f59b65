//! What the rules judge by: defaults, what the configuration file gives, what somebody has set on the page.

mod form;
mod limits;
mod text;
mod toml;
mod unreachable;

use std::collections::BTreeMap;
use std::time::Duration;

use super::rules::{self, ALL, Rule};
use plimsoll_pool::PoolOptions;

pub use form::RuleFields;
pub use limits::{RuleLimits, default_limits};
pub use text::lines;
pub use unreachable::find_unreachable;

/// A day shift: who has not looked by then is reminded.
const REPEAT: Duration = Duration::from_secs(4 * 3600);

/// Where the limits of a rule come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOrigin {
    Default,
    /// The configuration file: the page shows them and does not change them.
    File,
    /// Somebody has set them on the page.
    Page,
}

/// The limits of all rules.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertSettings {
    /// When somebody is told again of what goes on.
    pub repeat: Duration,
    /// Whether the file has set that.
    pub repeat_given: bool,
    given: BTreeMap<&'static str, (RuleLimits, LimitOrigin)>,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self { repeat: REPEAT, repeat_given: false, given: BTreeMap::new() }
    }
}

impl AlertSettings {
    /// What the table `[alerts]` of a configuration file gives.
    ///
    /// # Errors
    /// A sentence that names the key and says what to do.
    pub fn of_file(table: &::toml::Table) -> Result<Self, String> {
        toml::read(table)
    }

    /// Refuses a limit of the file that can never be reached by the pool that the console is about.
    ///
    /// # Errors
    /// One sentence that names the key and the option of the pool.
    pub fn find_unreachable(&self, pool: &PoolOptions) -> Result<(), String> {
        let mut of_file = self.all().filter(|(rule, _)| self.origin(rule) == LimitOrigin::File);
        of_file.try_for_each(|(rule, limits)| find_unreachable(rule, &limits, pool, &toml::place(rule, "")))
    }

    /// What this rule judges by.
    pub fn of(&self, rule: &Rule) -> RuleLimits {
        self.given.get(rule.id).map_or_else(|| default_limits(rule), |(limits, _)| limits.clone())
    }

    /// Where that comes from.
    pub fn origin(&self, rule: &Rule) -> LimitOrigin {
        self.given.get(rule.id).map_or(LimitOrigin::Default, |(_, origin)| *origin)
    }

    /// The same with a rule as somebody has set it; the file has the last word.
    pub fn with(mut self, rule: &'static Rule, limits: Option<RuleLimits>) -> Self {
        if self.origin(rule) == LimitOrigin::File {
            return self;
        }
        match limits {
            Some(limits) => self.given.insert(rule.id, (limits, LimitOrigin::Page)),
            None => self.given.remove(rule.id),
        };
        self
    }

    /// Each rule with what it judges by.
    pub fn all(&self) -> impl Iterator<Item = (&'static Rule, RuleLimits)> {
        ALL.into_iter().map(|rule| (rule, self.of(rule)))
    }
}

fn no_rule(name: &str) -> String {
    let ids: Vec<_> = rules::ALL.iter().map(|rule| rule.id).collect();
    format!("there is no alert rule {name:?}; the rules are {}", ids.join(", "))
}
