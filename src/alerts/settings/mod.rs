//! What the rules judge by: defaults, what the configuration file gives, what somebody has set on the page.

mod asked;
mod limits;
mod reach;
mod text;
mod toml;

use std::collections::BTreeMap;
use std::time::Duration;

use super::rules::{self, ALL, Rule};
use plimsoll_pool::PoolOptions;

pub use asked::Asked;
pub use limits::{Limits, default_limits};
pub use reach::check_reach;
pub use text::lines;

/// A day shift: who has not looked by then is reminded.
const REPEAT: Duration = Duration::from_secs(4 * 3600);

/// Where the limits of a rule come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// The configuration file: the page shows them and does not change them.
    File,
    /// Somebody has set them on the page.
    Page,
}

/// The limits of all rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// When somebody is told again of what goes on.
    pub repeat: Duration,
    /// Whether the file has set that.
    pub repeat_given: bool,
    given: BTreeMap<&'static str, (Limits, Origin)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { repeat: REPEAT, repeat_given: false, given: BTreeMap::new() }
    }
}

impl Settings {
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
    pub fn check_reach(&self, pool: &PoolOptions) -> Result<(), String> {
        let mut of_file = self.all().filter(|(rule, _)| self.origin(rule) == Origin::File);
        of_file.try_for_each(|(rule, limits)| check_reach(rule, &limits, pool, &toml::place(rule, "")))
    }

    /// What this rule judges by.
    pub fn of(&self, rule: &Rule) -> Limits {
        self.given.get(rule.id).map_or_else(|| default_limits(rule), |(limits, _)| limits.clone())
    }

    /// Where that comes from.
    pub fn origin(&self, rule: &Rule) -> Origin {
        self.given.get(rule.id).map_or(Origin::Default, |(_, origin)| *origin)
    }

    /// The same with a rule as somebody has set it; the file has the last word.
    pub fn with(mut self, rule: &'static Rule, limits: Option<Limits>) -> Self {
        if self.origin(rule) == Origin::File {
            return self;
        }
        match limits {
            Some(limits) => self.given.insert(rule.id, (limits, Origin::Page)),
            None => self.given.remove(rule.id),
        };
        self
    }

    /// Each rule with what it judges by.
    pub fn all(&self) -> impl Iterator<Item = (&'static Rule, Limits)> {
        ALL.into_iter().map(|rule| (rule, self.of(rule)))
    }
}

fn no_rule(name: &str) -> String {
    let ids: Vec<_> = rules::ALL.iter().map(|rule| rule.id).collect();
    format!("there is no alert rule {name:?}; the rules are {}", ids.join(", "))
}
