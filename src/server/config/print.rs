//! The effective configuration as TOML, each line with where its value came from, secrets masked.

use crate::base::{MASK, masked_url};
use std::fmt::Write;

use super::overrides::Overrides;
use super::resolve::Config;
use crate::alerts::notifiers;
use crate::alerts::settings::lines;
use crate::base::durations::parseable;
use crate::base::value::{show_limit, show_ping};
use crate::capacity::declared;
use crate::demo::engine::Demo;
use crate::fleet::{servers, sources};
use crate::server::remote_write;
use crate::server::telemetry::LogFormat;

/// Where a value came from; asked by the key's name.
pub type ValueOriginLookup<'a> = &'a dyn Fn(&str) -> &'static str;

/// The effective configuration, as a TOML file that would give the same.
pub fn print(config: &Config, over: &Overrides, under: &Overrides, origin: ValueOriginLookup) -> String {
    let mut text = String::new();
    for (key, value) in settings(config, over, under) {
        let shown = value.map_or_else(|| format!("# {key} ="), |value| format!("{key} = {value}"));
        let _infallible = writeln!(text, "{shown:<44} # {}", origin(key));
    }
    // Tables come last in a TOML file.
    text + &tables(config)
}

/// The tables, after the settings.
pub(super) fn tables(config: &Config) -> String {
    let watched = servers::to_toml(&config.servers) + &sources::to_toml(&config.sources);
    alerts(config)
        + &notifiers::to_toml(&config.notifiers)
        + &remote_write::to_toml(&config.remote_writes)
        + &declared::shown(&config.services)
        + &watched
}

/// Every setting by its key, with its value as TOML has it; `None` where it has none.
pub(super) fn settings(config: &Config, over: &Overrides, under: &Overrides) -> Vec<(&'static str, Option<String>)> {
    let mut settings = Vec::new();
    let mut line = |key: &'static str, value: Option<String>| settings.push((key, value));
    let quoted = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let pool = &config.pool;
    let url = over.database_url.as_ref().or(under.database_url.as_ref());
    line("database_url", url.map(|url| quoted(&masked_url(url))));
    line("listen", Some(quoted(&config.listen.to_string())));
    let hosts: Vec<String> = config.allowed_hosts.iter().map(|name| quoted(name)).collect();
    line("allowed_hosts", Some(format!("[{}]", hosts.join(", "))));
    line("http_connections", Some(config.http_connections.to_string()));
    line("http_connections_per_address", Some(config.http_connections_per_address.to_string()));
    line("base_path", Some(quoted(&config.base_path)));
    let proxies = config.trusted_proxies.shown().into_iter().map(toml::Value::String).collect();
    line("trusted_proxy", Some(toml::Value::Array(proxies).to_string()));
    line("environment", config.environment.as_deref().map(quoted));
    line("data_dir", Some(quoted(&config.data_dir.display().to_string())));
    let store = over.store.as_ref().or(under.store.as_ref());
    line("store", store.map(|url| quoted(&masked_url(url))));
    line("console_name", Some(quoted(&config.console_name)));
    line("allow_root", Some(config.allow_root.to_string()));
    let exporter = over.node_exporter.as_ref().or(under.node_exporter.as_ref());
    line("node_exporter", exporter.map(|url| quoted(&masked_url(url))));
    line("demo", Some((config.demo == Demo::Users).to_string()));
    line("demo_fleet", Some((config.demo == Demo::Fleet).to_string()));
    line("read_only", Some(config.read_only.to_string()));
    line("allow_load_tests", Some(config.allowed.load_tests.to_string()));
    line("load_test_statements", Some(config.allowed.load_test_statements.to_string()));
    line("allow_end_sessions", Some(config.allowed.end_sessions.to_string()));
    line("log_format", Some(quoted(if config.log_format == LogFormat::Json { "json" } else { "text" })));
    line("log", Some(quoted(&config.log)));
    line("admin_password", config.admin_password.as_ref().map(|_| quoted(MASK)));
    line("api_token", config.api_token.as_ref().map(|_| quoted(MASK)));
    // Fed back, a size would ask for a pool that nobody has asked for.
    line("pool_size", config.has_pool.then(|| pool.pool_size.to_string()));
    line("max_overflow", config.has_pool.then(|| pool.max_overflow.to_string()));
    line("timeout", Some(quoted(&parseable(pool.timeout))));
    line("warm_up", Some(pool.warm_up.to_string()));
    line("overflow_linger", Some(quoted(&parseable(pool.overflow_linger))));
    line("connect_timeout", Some(quoted(&parseable(pool.connect_timeout))));
    line("connect_parallelism", Some(pool.connect_parallelism.to_string()));
    line("recycle", Some(quoted(&parseable(pool.recycle))));
    line("pre_ping", Some(quoted(&show_ping(pool.pre_ping))));
    line("command_timeout", Some(quoted(&show_limit(pool.command_timeout))));
    line("max_waiters", Some(pool.waiters_limit().to_string()));
    line("application_name", Some(quoted(&pool.application_name)));
    line("leak_threshold", Some(quoted(&parseable(pool.leak_threshold))));
    settings
}

/// A rule that the file does not set is a comment: fed back, the page keeps its say.
fn alerts(config: &Config) -> String {
    let line = |(text, origin): (String, &str)| if origin.is_empty() { text } else { format!("{text:<44} # {origin}") };
    lines(&config.alerts).into_iter().map(|shown| line(shown) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::resolve;

    #[test]
    fn what_is_printed_is_a_file_that_gives_the_same() {
        let config = resolve(Overrides::default(), Overrides::default()).expect("defaults");
        let text = print(&config, &Overrides::default(), &Overrides::default(), &|_| "default");
        let read: Overrides = toml::from_str(&text).expect("valid TOML");
        let again = resolve(Overrides::default(), read).expect("valid");
        assert_eq!(again.pool.waiters_limit(), config.pool.waiters_limit());
        assert_eq!((again.pool.recycle, again.pool.pre_ping), (config.pool.recycle, config.pool.pre_ping));
        assert_eq!((again.listen, again.data_dir), (config.listen, config.data_dir));
    }
}
