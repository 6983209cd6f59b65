//! Notifiers as the configuration gives them, `[[notifiers]]`, and what is wrong with them.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::Notifier;
use super::alertmanager::Alertmanager;
use super::channel::Channel;
use super::http::Receiver;
use super::mail::{Mail, SmtpServer};
use super::slack::Slack;
use super::webhook::Webhook;
use crate::alerts::model::Severity;
use crate::base::address_policy::AddressPolicy;
use crate::base::{MASK, what_is_wrong};

/// A table of `[[notifiers]]`.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct NotifierConfig {
    pub(super) kind: NotifierKind,
    /// It is known by: renamed, it is another one.
    pub(super) name: String,
    pub(super) url: Option<SecretString>,
    pub(super) url_env: Option<String>,
    /// A webhook signs with it.
    pub(super) secret: Option<SecretString>,
    pub(super) secret_env: Option<String>,
    pub(super) smtp_url: Option<SecretString>,
    pub(super) smtp_url_env: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<Vec<String>>,
    /// What is less urgent is not told.
    pub(super) min_severity: Option<Severity>,
    /// It may lead to this machine.
    pub(super) allow_local: Option<bool>,
    /// The address of this console as its readers have it.
    pub(super) link: Option<String>,
}

#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum NotifierKind {
    Webhook,
    Slack,
    Alertmanager,
    Mail,
}

impl NotifierKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            NotifierKind::Webhook => "webhook",
            NotifierKind::Slack => "slack",
            NotifierKind::Alertmanager => "alertmanager",
            NotifierKind::Mail => "mail",
        }
    }

    /// The keys that say nothing to a receiver of this kind.
    fn strange_to(self) -> &'static [&'static str] {
        match self {
            NotifierKind::Webhook => &["smtp_url", "smtp_url_env", "from", "to"],
            NotifierKind::Slack | NotifierKind::Alertmanager => &["smtp_url", "smtp_url_env", "from", "to", "secret", "secret_env"],
            NotifierKind::Mail => &["url", "url_env", "secret", "secret_env"],
        }
    }
}

/// A variable of the environment.
type EnvLookup<'a> = &'a dyn Fn(&str) -> Option<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotifiersFile {
    notifiers: Vec<NotifierConfig>,
}

/// Notifiers as a text of TOML gives them.
///
/// # Errors
/// What is wrong, in one sentence and without quoting the text.
pub fn from_toml(text: &str) -> Result<Vec<NotifierConfig>, String> {
    let file: NotifiersFile =
        toml::from_str(text).map_err(|error| format!("the notifiers are not understood: {}", what_is_wrong(error.message())))?;
    Ok(file.notifiers)
}

/// Notifiers that can be used.
///
/// # Errors
/// One sentence that names the notifier and says what to do, without any secret.
pub fn checked(given: &[NotifierConfig]) -> Result<Vec<Notifier>, String> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    checked_with(given, &environment)
}

fn checked_with(given: &[NotifierConfig], environment: EnvLookup) -> Result<Vec<Notifier>, String> {
    for (place, notifier) in given.iter().enumerate() {
        if given[..place].iter().any(|other| other.name == notifier.name) {
            return Err(format!("there are two notifiers {:?}; give each a name of its own", notifier.name));
        }
    }
    given.iter().map(|notifier| notifier.build(environment)).collect()
}

impl NotifierConfig {
    fn build(&self, environment: EnvLookup) -> Result<Notifier, String> {
        if self.name.trim().is_empty() || self.name.chars().count() > 64 || self.name.contains(char::is_control) {
            return Err("a notifier's name has 1 to 64 characters; give it one".to_owned());
        }
        self.nothing_strange()?;
        let (channel, to) = self.channel(environment)?;
        let min_severity = self.min_severity.unwrap_or(Severity::Warning);
        Ok(Notifier { name: self.name.clone(), kind: self.kind.as_str(), to, min_severity, channel })
    }

    fn channel(&self, environment: EnvLookup) -> Result<(Box<dyn Channel>, String), String> {
        let (reach, link) = (AddressPolicy { allow_local: self.allow_local.unwrap_or(false) }, self.link()?);
        if self.kind == NotifierKind::Mail {
            let mail = self.mail(reach, link, environment)?;
            let place = mail.place();
            return Ok((Box::new(mail), place));
        }
        let receiver = self.receiver(reach, environment)?;
        let place = receiver.place();
        Ok(match self.kind {
            NotifierKind::Slack => (Box::new(Slack::new(receiver, link)), place),
            NotifierKind::Alertmanager => (Box::new(Alertmanager::new(receiver, link)), place),
            NotifierKind::Webhook | NotifierKind::Mail => (Box::new(self.webhook(receiver, link, environment)?), place),
        })
    }

    fn receiver(&self, reach: AddressPolicy, environment: EnvLookup) -> Result<Receiver, String> {
        let url = self.needed("url", self.secret_of("url", &self.url, &self.url_env, environment)?)?;
        Receiver::at(&url, reach).map_err(|wrong| self.wrong(&format!("has a url that {wrong}")))
    }

    fn webhook(&self, receiver: Receiver, link: Option<String>, environment: EnvLookup) -> Result<Webhook, String> {
        let secret = self.secret_of("secret", &self.secret, &self.secret_env, environment)?;
        Webhook::new(receiver, secret.as_ref(), link).map_err(|wrong| self.wrong(&format!("has a secret that {wrong}")))
    }

    fn mail(&self, reach: AddressPolicy, link: Option<String>, environment: EnvLookup) -> Result<Mail, String> {
        let url = self.needed("smtp_url", self.secret_of("smtp_url", &self.smtp_url, &self.smtp_url_env, environment)?)?;
        let server = SmtpServer::at(&url, reach).map_err(|wrong| self.wrong(&format!("has an smtp_url that {wrong}")))?;
        let (from, to) = (self.needed("from", self.from.as_ref())?, self.needed("to", self.to.as_ref())?);
        Mail::new(server, from, to, link).map_err(|wrong| self.wrong(&wrong))
    }

    fn wrong(&self, what: &str) -> String {
        format!("the notifier {:?} {what}", self.name)
    }

    fn needed<T>(&self, key: &str, value: Option<T>) -> Result<T, String> {
        value.ok_or_else(|| self.wrong(&format!("has no {key}; a {} needs it", self.kind.as_str())))
    }

    /// From the file itself, or from the variable that it names.
    fn secret_of(
        &self,
        key: &str,
        value: &Option<SecretString>,
        variable: &Option<String>,
        environment: EnvLookup,
    ) -> Result<Option<SecretString>, String> {
        match (value, variable) {
            (Some(_), Some(_)) => Err(self.wrong(&format!("has both {key} and {key}_env; remove one of them"))),
            (Some(secret), None) if secret.expose_secret().contains(MASK) => Err(self.wrong(&format!(
                "has the masked {key} that `plimsoll config` prints ({MASK}); write the real one, preferably by {key}_env"
            ))),
            (Some(secret), None) => Ok(Some(secret.clone())),
            (None, Some(name)) => match environment(name) {
                Some(secret) => Ok(Some(SecretString::from(secret))),
                None => Err(self.wrong(&format!("takes its {key} from {name}, which is not set; set it before the console starts"))),
            },
            (None, None) => Ok(None),
        }
    }

    fn nothing_strange(&self) -> Result<(), String> {
        let given = [
            ("url", self.url.is_some()),
            ("url_env", self.url_env.is_some()),
            ("secret", self.secret.is_some()),
            ("secret_env", self.secret_env.is_some()),
            ("smtp_url", self.smtp_url.is_some()),
            ("smtp_url_env", self.smtp_url_env.is_some()),
            ("from", self.from.is_some()),
            ("to", self.to.is_some()),
        ];
        let strange = given.iter().find(|(key, is_given)| *is_given && self.kind.strange_to().contains(key));
        strange.map_or(Ok(()), |(key, _)| Err(self.wrong(&format!("has a {key}, which a {} does not use; remove it", self.kind.as_str()))))
    }

    /// The page of the alerts.
    fn link(&self) -> Result<Option<String>, String> {
        let Some(link) = &self.link else { return Ok(None) };
        let url = Url::parse(link).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.password().is_none());
        let url = url.ok_or_else(|| self.wrong("has a link that is not the URL of a console; it looks like https://plimsoll.example"))?;
        Ok(Some(format!("{}/alerts", url.as_str().trim_end_matches('/'))))
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
