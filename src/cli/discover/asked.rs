//! The source that is asked, as a table of the configuration.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{DiscoverCommand, wrong};
use crate::base::MASK;
use crate::fleet::setup::FleetConfig;
use crate::fleet::sources::{self, SourceSetup};
use crate::server::config::ConfigError;

/// A comment after each table: which server the pools draw on is not known here.
const SERVER: &str = "# server = \"…\"   # the [[servers]] table that these pools draw on, if there are several\n";

/// Tables `[[sources]]`, checked.
pub(super) struct AskedSource {
    config: FleetConfig,
    /// As the console would ask them.
    pub setups: Vec<SourceSetup>,
}

impl AskedSource {
    /// # Errors
    /// What the configuration refuses, in one sentence and without any secret.
    pub fn of(toml: String) -> Result<Self, ConfigError> {
        let config = FleetConfig::from_toml(&SecretString::from(toml)).map_err(wrong)?;
        let setups = config.checked().map_err(wrong)?.sources;
        Ok(Self { config, setups })
    }

    /// The usual interval of its kind.
    pub fn interval(&self) -> Duration {
        self.setups.first().map(SourceSetup::interval_or_usual).unwrap_or_default()
    }

    /// TOML for the configuration file, secrets masked.
    pub fn printed(&self) -> String {
        let tables = self.config.sources.iter().map(|source| sources::to_toml(std::slice::from_ref(source)) + SERVER);
        let tables: String = tables.collect();
        let masked = format!("\n# Write the parameters of the URL in place of {MASK}: they may be secret and are not printed.");
        let note = if tables.contains(MASK) { masked } else { String::new() };
        note + &tables
    }
}

impl DiscoverCommand {
    /// The source that the flags give.
    ///
    /// # Errors
    /// What is wrong with them, in one sentence and without any secret.
    pub(super) fn source(&self) -> Result<AskedSource, ConfigError> {
        let (kind, url, further) = match (&self.prometheus, &self.metrics) {
            (Some(given), _) => {
                let url = usable("--prometheus", given, "http://prometheus.example:9090")?;
                let matchers = self.service.as_deref().map(|job| format!("matchers = {{ job = {} }}", quoted(job)));
                ("prometheus", url, matchers)
            }
            (None, Some(given)) => {
                let url = usable("--metrics", given, "http://10.0.0.5:8080/metrics")?;
                let host = url.host_str().unwrap_or_default().to_owned();
                let service = format!("service = {}", quoted(self.service.as_deref().unwrap_or(&host)));
                ("exposition", url, Some(service))
            }
            (None, None) => return Err(wrong("no place to look at; give --prometheus URL, --metrics URL or --otlp-listen ADDRESS")),
        };
        let key = |key: &str, value: &Option<String>| value.as_deref().map(|value| format!("{key} = {}", quoted(value)));
        let keys = [
            Some(format!("[[sources]]\nkind = {}\nurls = [{}]", quoted(kind), quoted(url.as_str()))),
            further,
            key("token_env", &self.token_env),
            key("user", &self.user),
            key("password_env", &self.password_env),
        ];
        AskedSource::of(keys.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }
}

/// Not repeated where it is wrong: it may hold a secret.
fn usable(flag: &str, given: &str, example: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(given).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let url = url.ok_or_else(|| wrong(format!("{flag} is no address; it looks like {example}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(format!(
            "{flag} has a user or password in its URL, which is not printed; give --user and --password-env instead"
        )));
    }
    Ok(url)
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_what_is_asked_but_for_secrets() {
        let toml = "[[sources]]\nkind = \"exposition\"\nservice = \"shop\"\nurls = [\"http://a:1/metrics?key=hunter22\"]\n";
        let asked = AskedSource::of(toml.to_owned()).expect("a source");
        let printed = asked.printed();
        assert!(printed.contains("interval = \"10s\"") && printed.contains("in place of ********"), "{printed}");
        assert!(!printed.contains("hunter22"), "{printed}");
        let plain = AskedSource::of(toml.replace("?key=hunter22", "")).expect("a source").printed();
        assert!(!plain.contains(MASK) && AskedSource::of(plain).is_ok());
    }
}
