//! From tables to sources that can be asked.

use std::collections::BTreeMap;
use std::time::Duration;

use super::credential_settings::CredentialSettings;
use super::labels;
use super::secret::EnvLookup;
use super::{SourceConfig, addresses};
use crate::base::durations::parseable;
use crate::base::value::HumanDuration;
use crate::fleet::model::SourceKind;
use crate::fleet::sources::credentials::Credentials;
use crate::fleet::sources::discovery::{Discovery, TargetForm};
use crate::fleet::sources::setup::SourceSetup;
use crate::fleet::sources::told::custom_metrics;

/// Nothing of a pool is worth asking for more often.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// What is read less often is no observation.
const LONGEST_INTERVAL: Duration = Duration::from_secs(3600);
/// As in `Limits`: a longer name would be refused with each reading.
const LONGEST_NAME: usize = 200;

/// Sources that can be asked. `servers`: the names of all `[[servers]]`.
///
/// # Errors
/// One sentence that names the source and says what to do, without any secret.
pub fn checked(given: &[SourceConfig], servers: &[&str]) -> Result<Vec<SourceSetup>, String> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    checked_with(given, servers, &environment)
}

pub(super) fn checked_with(given: &[SourceConfig], servers: &[&str], environment: EnvLookup) -> Result<Vec<SourceSetup>, String> {
    let mut all: Vec<SourceSetup> = Vec::new();
    for source in given {
        let setup = source.built(servers, environment)?;
        let others: Vec<&SourceSetup> = all.iter().collect();
        no_identity_twice(&others, &setup)?;
        all.push(setup.named_beside(&others));
    }
    Ok(all)
}

/// One further source beside the others. `servers`: the names of all `[[servers]]`.
///
/// # Errors
/// As of [`checked`], and whether it contradicts another source.
pub fn checked_beside(given: &SourceConfig, others: &[&SourceSetup], servers: &[&str]) -> Result<SourceSetup, WrongSource> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let setup = given.built(servers, &environment).map_err(WrongSource::Input)?;
    no_identity_twice(others, &setup).map_err(WrongSource::Conflict)?;
    Ok(setup.named_beside(others))
}

/// Why a source cannot be one: a sentence, without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongSource {
    /// It is wrong by itself.
    Input(String),
    /// Another source tells the same.
    Conflict(String),
}

impl SourceSetup {
    /// The same with a name that none of the others has.
    fn named_beside(mut self, others: &[&Self]) -> Self {
        let is_taken = |name: &str| others.iter().any(|other| other.name == name);
        let numbered = (2..).map(|number| format!("{} #{number}", self.name));
        let free = std::iter::once(self.name.clone()).chain(numbered).find(|name| !is_taken(name));
        self.name = free.unwrap_or_default();
        self
    }
}

/// Two sources that would tell the same pools.
fn no_identity_twice(all: &[&SourceSetup], new: &SourceSetup) -> Result<(), String> {
    let keys = identity(new);
    for other in all.iter().filter(|other| other.kind == new.kind) {
        if let Some((_, shown)) = identity(other).into_iter().find(|(key, _)| keys.iter().any(|(new, _)| new == key)) {
            return Err(match new.kind {
                SourceKind::Otlp => {
                    format!("there are two sources of kind otlp for {shown}; give each a service of its own, or one without")
                }
                _ => format!("the sources {:?} and {:?} both ask {shown}; give it to one of them", other.name, new.name),
            });
        }
    }
    Ok(())
}

/// What makes a source the one it is, each with what is shown of it.
fn identity(of: &SourceSetup) -> Vec<(String, String)> {
    match &of.discovery {
        None => vec![(of.service.clone().unwrap_or_default(), of.service.clone().unwrap_or_else(|| "every service".into()))],
        Some(Discovery::Urls(targets)) => targets.iter().map(|target| (of.key_of(target), target.address.clone())).collect(),
        Some(found) => vec![(format!("{} {:?}", found.key(), of.form), found.place())],
    }
}

impl SourceConfig {
    /// `exposition orders`; the kind alone where no service is given.
    pub fn name(&self) -> String {
        let kind = self.kind.0.as_str();
        self.service.as_ref().map_or_else(|| kind.to_owned(), |service| format!("{kind} {service}"))
    }

    fn built(&self, servers: &[&str], environment: EnvLookup) -> Result<SourceSetup, String> {
        self.build(servers, environment).map_err(|wrong| format!("the source {:?} {wrong}", self.name()))
    }

    fn build(&self, servers: &[&str], environment: EnvLookup) -> Result<SourceSetup, String> {
        self.nothing_strange()?;
        let (discovery, form, of_urls) = self.addresses()?;
        let metrics = self.metrics.as_ref().map(custom_metrics).transpose();
        Ok(SourceSetup {
            name: self.name(),
            kind: self.kind.0,
            service: self.service()?,
            server: self.server(servers)?,
            interval: self.interval()?,
            credentials: self.credentials(of_urls, environment)?,
            tenant: labels::tenant(self.tenant.as_deref())?,
            matchers: labels::matchers(self.matchers.as_ref())?,
            metrics: metrics.map_err(|wrong| format!("has a [sources.metrics] that is not understood: {wrong}"))?,
            discovery,
            form,
        })
    }

    fn addresses(&self) -> Result<(Option<Discovery>, TargetForm, Option<Credentials>), String> {
        let usual = TargetForm { scheme: "http".into(), path: self.kind.path().into() };
        match (&self.urls, &self.discover) {
            (None, None) if self.kind.usual_interval().is_none() => Ok((None, usual, None)),
            (Some(urls), None) => {
                let (targets, credentials) = addresses::targets(urls, self.kind)?;
                Ok((Some(Discovery::Urls(targets)), usual, credentials))
            }
            (None, Some(_)) if !self.kind.is_http() => {
                Err(format!("is of a kind that has no discover; give urls, for example {}", self.kind.example()))
            }
            (None, Some(discover)) => discover.checked(self.kind).map(|(discovery, form)| (Some(discovery), form, None)),
            (Some(_), Some(_)) => Err("has both urls and discover; give one of them".to_owned()),
            (None, None) => Err(format!("has neither urls nor discover; give for example urls = [\"{}\"]", self.kind.example())),
        }
    }

    fn service(&self) -> Result<Option<String>, String> {
        let has_labels = self.discover.as_ref().is_some_and(|discover| discover.dns.is_none());
        match &self.service {
            None if self.kind.needs_service() && !has_labels => {
                Err("has no service; give it the name that operators know it by".to_owned())
            }
            Some(name) if name.trim().is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) => {
                Err(format!("has a service that is no name; write 1 to {LONGEST_NAME} characters"))
            }
            name => Ok(name.clone()),
        }
    }

    fn server(&self, servers: &[&str]) -> Result<Option<String>, String> {
        match &self.server {
            Some(name) if !servers.contains(&name.as_str()) => Err(format!(
                "has the server {name:?}, which no table [[servers]] has; {}",
                if servers.is_empty() { "add one with this name".to_owned() } else { format!("write one of {}", servers.join(", ")) }
            )),
            name => Ok(name.clone()),
        }
    }

    fn interval(&self) -> Result<Option<Duration>, String> {
        let Some(HumanDuration(interval)) = self.interval else { return Ok(self.kind.usual_interval()) };
        if (SHORTEST_INTERVAL..=LONGEST_INTERVAL).contains(&interval) {
            return Ok(Some(interval));
        }
        Err(format!("has an interval of {}; give one between 1s and 1h, for example 5s", parseable(interval)))
    }

    fn credentials(&self, of_urls: Option<Credentials>, environment: EnvLookup) -> Result<Credentials, String> {
        let settings = CredentialSettings {
            token: self.token.as_ref(),
            token_env: self.token_env.as_deref(),
            token_file: self.token_file.as_deref(),
            user: self.user.as_deref(),
            password: self.password.as_ref(),
            password_env: self.password_env.as_deref(),
            password_file: self.password_file.as_deref(),
        };
        settings.read(of_urls, environment)
    }

    fn nothing_strange(&self) -> Result<(), String> {
        let given: BTreeMap<&str, bool> = BTreeMap::from([
            ("urls", self.urls.is_some()),
            ("discover", self.discover.is_some()),
            ("interval", self.interval.is_some()),
            ("token", self.token.is_some()),
            ("token_env", self.token_env.is_some()),
            ("token_file", self.token_file.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("password_env", self.password_env.is_some()),
            ("password_file", self.password_file.is_some()),
            ("tenant", self.tenant.is_some()),
            ("matchers", self.matchers.is_some()),
            ("metrics", self.metrics.is_some()),
        ]);
        let strange = self.kind.strange().iter().find(|key| given.get(*key) == Some(&true));
        let kind = self.kind.0.as_str();
        strange.map_or(Ok(()), |key| Err(format!("has {key}, which a source of kind {kind} does not use; remove it")))
    }
}
