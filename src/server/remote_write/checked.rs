//! From tables to receivers that can be written to.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::ExposeSecret;
use url::Url;

use super::config::RemoteWriteConfig;
use super::protocol::Protocol;
use super::setup::RemoteWriteSetup;
use crate::base::MASK;
use crate::base::address_policy::NoCloudKeys;
use crate::base::durations::parseable;
use crate::base::value::HumanDuration;
use crate::fleet::sources::config::{CredentialSettings, EnvLookup, credentials_of, http_url, is_label, tenant};
use crate::fleet::sources::{CONSOLES, Credentials};

/// Each takes a round and a queue of its own.
const MOST_RECEIVERS: usize = 4;
/// Prometheus' own scrape interval.
const USUAL_INTERVAL: Duration = Duration::from_secs(15);
/// Prometheus' own `remote_timeout`.
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
/// Pools are read each second.
const INTERVALS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// Longer than a receiver takes to write 2,000 samples.
const TIMEOUTS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// As of a source's service.
const LONGEST_NAME: usize = 200;
const EXAMPLE: &str = "http://prometheus.example:9090/api/v1/write";

/// Receivers that can be written to.
///
/// # Errors
/// One sentence that names the receiver and says what to do, without any secret.
pub fn checked(given: &[RemoteWriteConfig]) -> Result<Vec<RemoteWriteSetup>, String> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    checked_with(given, &environment)
}

pub(super) fn checked_with(given: &[RemoteWriteConfig], environment: EnvLookup) -> Result<Vec<RemoteWriteSetup>, String> {
    if given.len() > MOST_RECEIVERS {
        return Err(format!("there are {} tables [[remote_write]]; write to at most {MOST_RECEIVERS} receivers", given.len()));
    }
    let mut all = Vec::<RemoteWriteSetup>::new();
    for (number, table) in (1..).zip(given) {
        let called = table.name.as_ref().map_or_else(|| format!("number {number}"), |name| format!("{name:?}"));
        let setup = table.build(environment).map_err(|wrong| format!("the table [[remote_write]] {called} {wrong}"))?;
        if all.iter().any(|other| other.name == setup.name) {
            return Err(format!("there are two tables [[remote_write]] {:?}; give each a name of its own", setup.name));
        }
        all.push(setup);
    }
    Ok(all)
}

impl RemoteWriteConfig {
    fn build(&self, environment: EnvLookup) -> Result<RemoteWriteSetup, String> {
        let (url, of_url) = self.address()?;
        Ok(RemoteWriteSetup {
            name: self.name(&url)?,
            protocol: self.protocol()?,
            credentials: self.credentials(of_url, environment)?,
            tenant: tenant(self.tenant.as_deref())?,
            interval: within("interval", self.interval, USUAL_INTERVAL, INTERVALS)?,
            timeout: within("timeout", self.timeout, USUAL_TIMEOUT, TIMEOUTS)?,
            labels: all_labels(self.labels.clone().unwrap_or_default())?,
            native_histograms: self.native_histograms.unwrap_or(false),
            url,
        })
    }

    fn address(&self) -> Result<(Url, Option<Credentials>), String> {
        let given = self.url.as_ref().ok_or_else(|| format!("has no url; give for example url = \"{EXAMPLE}\""))?;
        if given.expose_secret().contains(MASK) {
            return Err(format!("has a masked url as `plimsoll config` prints it ({MASK}); write the real one"));
        }
        let mut url = http_url(given).ok_or_else(|| format!("has a url that is not understood; it looks like {EXAMPLE}"))?;
        if url.path() == "/" {
            return Err(format!("has a url without a path; it looks like {EXAMPLE}"));
        }
        url.set_fragment(None);
        NoCloudKeys.check(&url).map_err(|wrong| format!("has a url that {wrong}"))?;
        let credentials = credentials_of(&mut url, "the user in url");
        Ok((url, credentials))
    }

    fn name(&self, url: &Url) -> Result<String, String> {
        match &self.name {
            Some(name) if name.trim().is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) => {
                Err(format!("has a name that is none; write 1 to {LONGEST_NAME} characters"))
            }
            Some(name) => Ok(name.clone()),
            None => {
                let host = url.host_str().unwrap_or_default();
                Ok(url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
            }
        }
    }

    fn protocol(&self) -> Result<Protocol, String> {
        let Some(name) = &self.protocol else { return Ok(Protocol::V1) };
        Protocol::of(name).ok_or_else(|| format!("has the protocol {name:?}; write \"1.0\" or \"2.0\""))
    }

    fn credentials(&self, of_url: Option<Credentials>, environment: EnvLookup) -> Result<Credentials, String> {
        let settings = CredentialSettings {
            token: self.token.as_ref(),
            token_env: self.token_env.as_deref(),
            token_file: self.token_file.as_deref(),
            user: self.user.as_deref(),
            password: self.password.as_ref(),
            password_env: self.password_env.as_deref(),
            password_file: self.password_file.as_deref(),
        };
        settings.read(of_url, environment)
    }
}

fn within(key: &str, given: Option<HumanDuration>, usual: Duration, (least, most): (Duration, Duration)) -> Result<Duration, String> {
    match given.map_or(usual, |HumanDuration(given)| given) {
        given if (least..=most).contains(&given) => Ok(given),
        given => Err(format!(
            "has {} {key} of {}; give one between {} and {}",
            if key.starts_with('i') { "an" } else { "a" },
            parseable(given),
            parseable(least),
            parseable(most)
        )),
    }
}

/// Those of the configuration, and as a scrape would add them, `job` and `instance`. By the job a console that reads the same Prometheus as a
/// source leaves out what consoles have written. The instance is the machine, so the series go on after a restart.
fn all_labels(mut given: BTreeMap<String, String>) -> Result<Vec<(String, String)>, String> {
    if let Some(label) = given.keys().find(|label| !is_label(label) || label.starts_with("__")) {
        return Err(format!("has labels with {label:?}, which is no name of a label; write letters, digits and _"));
    }
    if let Some((label, _)) = given.iter().find(|(_, value)| value.is_empty() || value.chars().count() > LONGEST_NAME) {
        return Err(format!("has no usable value for the label {label:?}; write 1 to {LONGEST_NAME} characters"));
    }
    if given.insert("job".to_owned(), CONSOLES.to_owned()).is_some_and(|job| job != CONSOLES) {
        return Err(format!(
            "has the label job, which is always {CONSOLES:?}: sources leave out what consoles have written by it; use another label"
        ));
    }
    let host = || sysinfo::System::host_name().unwrap_or_else(|| "localhost".to_owned());
    given.entry("instance".to_owned()).or_insert_with(host);
    Ok(given.into_iter().collect())
}

#[cfg(test)]
#[path = "checked_tests.rs"]
mod tests;
