//! Sources as `plimsoll config` prints them: TOML that gives the same, but for the secrets.

use std::fmt::Write;
use std::path::Path;

use super::{DiscoverConfig, SourceConfig};
use crate::base::durations::parseable;
use crate::base::value::HumanDuration;
use crate::base::{MASK, masked_url};

/// Tables of `[[sources]]`, secrets masked.
pub fn to_toml(all: &[SourceConfig]) -> String {
    all.iter().map(one).collect()
}

fn one(given: &SourceConfig) -> String {
    let mut text = "\n[[sources]]\n".to_owned();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _infallible = writeln!(text, "{key} = {value}");
        }
    };
    let plain = |value: &Option<String>| value.as_deref().map(quoted);
    let path = |value: &Option<std::path::PathBuf>| value.as_deref().map(quoted_path);
    line("kind", Some(quoted(given.kind.0.as_str())));
    line("service", plain(&given.service));
    let urls = given.urls.as_ref().map(|urls| urls.iter().map(|url| quoted(&masked_url(url))).collect::<Vec<_>>().join(", "));
    line("urls", urls.map(|urls| format!("[{urls}]")));
    line("discover", given.discover.as_ref().map(discover));
    line("token", given.token.as_ref().map(|_| quoted(MASK)));
    line("token_env", plain(&given.token_env));
    line("token_file", path(&given.token_file));
    line("user", plain(&given.user));
    line("password", given.password.as_ref().map(|_| quoted(MASK)));
    line("password_env", plain(&given.password_env));
    line("password_file", path(&given.password_file));
    let interval = given.interval.map(|HumanDuration(interval)| interval).or(given.kind.usual_interval());
    line("interval", interval.map(|interval| quoted(&parseable(interval))));
    line("server", plain(&given.server));
    line("tenant", plain(&given.tenant));
    let pairs = |labels: &std::collections::BTreeMap<String, String>| {
        let pairs: Vec<String> = labels.iter().map(|(label, value)| format!("{} = {}", quoted(label), quoted(value))).collect();
        format!("{{ {} }}", pairs.join(", "))
    };
    line("matchers", given.matchers.as_ref().map(pairs));
    // A table ends the keys of its source.
    if let Some(metrics) = &given.metrics {
        let metrics = toml::Table::from_iter([("metrics".to_owned(), toml::Value::Table(metrics.clone()))]);
        let sources = toml::Table::from_iter([("sources".to_owned(), toml::Value::Table(metrics))]);
        text += &toml::to_string(&sources).unwrap_or_default();
    }
    text
}

fn discover(given: &DiscoverConfig) -> String {
    let pairs = [
        ("dns", given.dns.as_deref().map(quoted)),
        ("file_sd", given.file_sd.as_deref().map(quoted_path)),
        ("http_sd", given.http_sd.as_ref().map(|url| quoted(&masked_url(url)))),
        ("scheme", given.scheme.as_deref().map(quoted)),
        ("path", given.path.as_deref().map(quoted)),
    ];
    let pairs: Vec<String> = pairs.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", value?))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}
