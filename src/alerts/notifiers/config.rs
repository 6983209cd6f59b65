//! Notifiers as the configuration gives them, `[[notifiers]]`, and what is wrong with them.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::Notifier;
use super::address_policy::AddressPolicy;
use super::alertmanager::Alertmanager;
use super::channel::Channel;
use super::http::Receiver;
use super::mail::{Mail, SmtpServer};
use super::slack::Slack;
use super::webhook::Webhook;
use crate::alerts::model::Severity;
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
mod tests {
    use super::*;

    fn notifiers(toml: &str) -> Result<Vec<Notifier>, String> {
        let environment = |name: &str| (name == "OPS_HOOK").then(|| "https://hooks.example/hunter22".to_owned());
        checked_with(&from_toml(toml)?, &environment)
    }

    fn complaint(toml: &str) -> String {
        notifiers(&format!("[[notifiers]]\nname = \"ops\"\n{toml}")).err().unwrap_or_else(|| panic!("nothing is wrong with {toml}"))
    }

    #[test]
    fn each_kind_is_known_and_shown_without_its_secret() {
        let toml = "
            [[notifiers]]
            kind = \"webhook\"
            name = \"a\"
            url_env = \"OPS_HOOK\"
            secret = \"0123456789abcdef\"
            [[notifiers]]
            kind = \"slack\"
            name = \"b\"
            url = \"https://hooks.slack.com/services/T/B/hunter22\"
            min_severity = \"critical\"
            [[notifiers]]
            kind = \"alertmanager\"
            name = \"c\"
            url = \"http://127.0.0.1:9093\"
            allow_local = true
            link = \"https://plimsoll.example/\"
            [[notifiers]]
            kind = \"mail\"
            name = \"d\"
            smtp_url = \"smtp://u:hunter22@mail.example\"
            from = \"plimsoll@ops.example\"
            to = [\"oncall@ops.example\"]";
        let all = notifiers(toml).expect("valid");
        let shown: Vec<_> = all.iter().map(|notifier| (notifier.kind, notifier.to.as_str())).collect();
        let expected = [
            ("webhook", "hooks.example"),
            ("slack", "hooks.slack.com"),
            ("alertmanager", "127.0.0.1:9093"),
            ("mail", "o…@ops.example by mail.example:587"),
        ];
        assert_eq!(shown, expected);
        assert_eq!(all[1].min_severity, Severity::Critical);
    }

    #[test]
    fn what_is_wrong_is_one_sentence_with_the_name_and_without_the_secret() {
        for (toml, hint) in [
            ("kind = \"webhook\"", "\"ops\" has no url"),
            ("kind = \"webhook\"\nurl = \"http://169.254.169.254/hunter22\"", "allow_local = true"),
            ("kind = \"webhook\"\nurl = \"https://h.example/hunter22\"\nsecret = \"hunter22\"", "shorter than 16"),
            ("kind = \"webhook\"\nurl = \"https://h.example/********\"", "preferably by url_env"),
            ("kind = \"webhook\"\nurl_env = \"NOWHERE\"", "NOWHERE, which is not set"),
            ("kind = \"webhook\"\nurl = \"https://h.example/\"\nurl_env = \"OPS_HOOK\"", "remove one of them"),
            (
                "kind = \"slack\"\nurl = \"https://h.example/hunter22\"\nsecret = \"hunter22hunter22\"",
                "a secret, which a slack does not use",
            ),
            ("kind = \"mail\"\nsmtp_url = \"smtp://u:hunter22@h.example\"", "has no from"),
            ("kind = \"mail\"\nsmtp_url = \"smtp://h.example\"\nfrom = \"a@b\"\nto = [\"nobody\"]", "is not a mail address"),
            ("kind = \"slack\"\nurl = \"https://h.example/\"\nlink = \"plimsoll\"", "not the URL of a console"),
            ("kind = \"pager\"", "unknown variant"),
            ("kind = \"slack\"\nurll = \"https://h.example/hunter22\"", "urll"),
        ] {
            let said = complaint(toml);
            assert!(said.contains(hint) && !said.contains("hunter22") && !said.contains('\n'), "{toml}: {said}");
        }
    }

    #[test]
    fn two_of_one_name_are_refused() {
        let one = "[[notifiers]]\nkind = \"slack\"\nname = \"ops\"\nurl = \"https://h.example/\"\n";
        assert!(notifiers(&one.repeat(2)).err().expect("refused").contains("two notifiers \"ops\""));
    }
}
