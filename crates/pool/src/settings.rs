//! Options as text: parameters of a URL, and variables of the environment.

use std::str::FromStr;
use std::time::Duration;

use crate::error::PoolError;
use crate::options::PoolOptions;
use crate::policies::{PrePing, Reset};

/// An option that can be given as text.
struct Setting {
    name: &'static str,
    /// Reads the text.
    set: fn(&mut PoolOptions, &str) -> Result<(), String>,
    /// Takes it from other options.
    copy: fn(&PoolOptions, &mut PoolOptions),
}

macro_rules! settings {
    ($($name:literal: $($field:ident).+, $read:path;)*) => {
        &[$(Setting {
            name: $name,
            set: |options, text| {
                options.$($field).+ = $read(text)?;
                Ok(())
            },
            copy: |from, to| to.$($field).+.clone_from(&from.$($field).+),
        }),*]
    };
}

const ALL: &[Setting] = settings! {
    "pool_size": pool_size, number;
    "max_overflow": max_overflow, number;
    "warm_up": warm_up, yes_or_no;
    "overflow_linger": overflow_linger, duration;
    "timeout": timeout, duration;
    "connect_timeout": connect_timeout, duration;
    "connect_parallelism": connect_parallelism, number;
    "recycle": recycle, duration;
    "keepalive": keepalive, duration_or_none;
    "pre_ping": pre_ping, pre_ping;
    "command_timeout": command_timeout, duration_or_none;
    "reset": reset, reset;
    "max_waiters": max_waiters, number_or_none;
    "application_name": application_name, name;
    "leak_threshold": leak_threshold, duration;
    "hook_timeout": hooks.timeout, duration;
    "behind_transaction_pooler": behind_transaction_pooler, yes_or_no;
    "target_session_attrs": target_session_attrs, FromStr::from_str;
    "load_balance_hosts": load_balance_hosts, FromStr::from_str;
};

/// Parameters of a URL that begin like this are the pool's.
pub(crate) const PREFIX: &str = "pool_";

/// How the URL calls an option: SQLAlchemy's names, where it has the option too.
fn in_a_url(name: &str) -> String {
    if name.starts_with(PREFIX) { name.to_owned() } else { format!("{PREFIX}{name}") }
}

/// What the URL should have said, where it names an option without the prefix that keeps the pool's apart from libpq's.
pub(crate) fn meant(key: &str) -> Option<String> {
    ALL.iter().find(|setting| setting.name == key).map(|setting| in_a_url(setting.name))
}

impl PoolOptions {
    /// Sets an option by its name, from text, as a configuration file has it: numbers; durations such as `30s`, `500ms` or `1h`, or a
    /// number of seconds; `true` or `false`; `none` where an option may be left out; `pre_ping` is `always`, `never`, or the idleness
    /// after which; `reset` is `rollback`, `discard-all` or `none`.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] with a sentence that names the option; it does not repeat the value.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// # fn main() -> Result<(), plimsoll_pool::PoolError> {
    /// let options = PoolOptions::new().set("pool_size", "20")?.set("timeout", "5s")?;
    /// assert_eq!(options, PoolOptions::new().pool_size(20).timeout(std::time::Duration::from_secs(5)));
    /// # Ok(()) }
    /// ```
    pub fn set(mut self, name: &str, text: &str) -> Result<Self, PoolError> {
        let setting = ALL.iter().find(|setting| setting.name == name);
        let Some(setting) = setting else { return Err(PoolError::InvalidOptions(unknown(&names(str::to_owned)))) };
        (setting.set)(&mut self, text.trim()).map_err(|what| refused(name, &what))?;
        Ok(self)
    }

    /// Sets what variables of the environment name: with the prefix `ORDERS` these are `ORDERS_POOL_SIZE`, `ORDERS_MAX_OVERFLOW`,
    /// `ORDERS_TIMEOUT` and so on, the names of the options in capitals, with values as [`set`](Self::set) reads them. An empty one counts
    /// as not given.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] with a sentence that names the variable; it does not repeat the value.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), plimsoll_pool::PoolError> {
    /// use plimsoll_pool::PoolOptions;
    ///
    /// // The program's own choice holds where the environment says nothing.
    /// let pool = PoolOptions::new().pool_size(20).with_env("ORDERS")?.connect("postgres://app@localhost/orders")?;
    /// # Ok(()) }
    /// ```
    pub fn with_env(self, prefix: &str) -> Result<Self, PoolError> {
        self.with_variables(prefix, |name| std::env::var(name).ok())
    }

    fn with_variables(mut self, prefix: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, PoolError> {
        for setting in ALL {
            let name = format!("{prefix}_{}", setting.name.to_ascii_uppercase());
            if let Some(text) = variable(&name).filter(|text| !text.trim().is_empty()) {
                (setting.set)(&mut self, text.trim()).map_err(|what| refused(&name, &what))?;
            }
        }
        Ok(self)
    }

    /// Sets what the URL says of the pool, where these options have their defaults; the names of those that it says in vain.
    pub(crate) fn fill_in(&mut self, of_url: &[(String, String)]) -> Result<Vec<String>, PoolError> {
        let (before, defaults) = (self.clone(), Self::default());
        let mut in_vain = Vec::new();
        for (key, text) in of_url {
            let setting = ALL.iter().find(|setting| in_a_url(setting.name) == *key);
            let setting = setting.ok_or_else(|| PoolError::InvalidOptions(unknown(&names(in_a_url))))?;
            let mut read = defaults.clone();
            (setting.set)(&mut read, text.trim()).map_err(|what| refused(key, &what))?;
            let mut unset = before.clone();
            (setting.copy)(&defaults, &mut unset);
            if unset == before {
                (setting.copy)(&read, self);
            } else if read != before.with_only(setting) {
                in_vain.push(key.clone());
            }
        }
        Ok(in_vain)
    }

    /// The defaults but for one option.
    fn with_only(&self, setting: &Setting) -> Self {
        let mut only = Self::default();
        (setting.copy)(self, &mut only);
        only
    }
}

fn names(called: impl Fn(&str) -> String) -> String {
    ALL.iter().map(|setting| called(setting.name)).collect::<Vec<_>>().join(", ")
}

fn unknown(names: &str) -> String {
    format!("an option of the pool is not known by its name; there are {names}")
}

fn refused(name: &str, what: &str) -> PoolError {
    // The words of target_session_attrs name it themselves.
    let sentence = if what.starts_with(name) { what.to_owned() } else { format!("{name} {what}") };
    PoolError::InvalidOptions(sentence)
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "is no whole number: write for example 20".to_owned())
}

fn number_or_none(text: &str) -> Result<Option<u32>, String> {
    if text == "none" {
        return Ok(None);
    }
    number(text).map(Some).map_err(|what| format!("{what}, or none"))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "is neither true nor false".to_owned())
}

/// A bare number is one of seconds, as SQLAlchemy's and libpq's are.
fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map(Duration::from_secs);
    seconds.or_else(|_| humantime::parse_duration(text)).map_err(|_| "is no duration: write for example 30s or 500ms".to_owned())
}

fn duration_or_none(text: &str) -> Result<Option<Duration>, String> {
    if text == "none" {
        return Ok(None);
    }
    duration(text).map(Some).map_err(|what| format!("{what}, or none"))
}

fn pre_ping(text: &str) -> Result<PrePing, String> {
    match text {
        "always" | "true" => Ok(PrePing::Always),
        "never" | "false" => Ok(PrePing::Never),
        idle => duration(idle).map(PrePing::IfIdleFor).map_err(|_| "is neither always, never nor a duration of idleness".to_owned()),
    }
}

fn reset(text: &str) -> Result<Reset, String> {
    match text {
        "rollback" => Ok(Reset::Rollback),
        "discard-all" => Ok(Reset::DiscardAll),
        "none" => Ok(Reset::None),
        _ => Err("is neither rollback, discard-all nor none".to_owned()),
    }
}

fn name(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
