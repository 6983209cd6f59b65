//! What was answered so far.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::address::{completed, separate};
use super::secret::NamedSecret;
use super::stacks::{Stack, find};
use crate::base::{MASK, masked_url};
use crate::fleet::model::SourceKind;
use crate::fleet::sources::SecretPlaces;
use crate::ui::format::encoded;

/// More instances are a list for discovery. All answers are to fit into an address, of which proxies take some kilobytes.
const MOST_ADDRESSES: usize = 20;
const LONGEST_ADDRESSES: usize = 1_500;

/// The fields of the form, as they were sent. They hold no secret: [`Answers::source`] refuses those that do, and
/// [`Answers::without_secrets`] leaves them out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// The id of the stack.
    pub stack: String,
    /// Name of the service; of a Prometheus, the job.
    pub service: String,
    /// Addresses, separated by spaces.
    pub urls: String,
    /// The user of a password.
    pub user: String,
    /// The name of a variable or a file that holds the token or the password.
    pub secret: String,
    /// The name of a table `[[servers]]`.
    pub server: String,
}

/// An answer that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongAnswer {
    /// The field that is to be corrected, where it is one.
    pub field: Option<&'static str>,
    /// What to do, in one or two sentences and without any secret.
    pub sentence: String,
}

impl WrongAnswer {
    /// Of one field.
    pub fn of(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { field: Some(field), sentence: sentence.into() }
    }
}

impl Answers {
    /// Names and values, in the order of the form.
    pub fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("stack", &self.stack),
            ("service", &self.service),
            ("urls", &self.urls),
            ("user", &self.user),
            ("secret", &self.secret),
            ("server", &self.server),
        ]
    }

    /// Those that an address has.
    pub fn of_query(query: &str) -> Self {
        let mut answers = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "stack" => &mut answers.stack,
                "service" => &mut answers.service,
                "urls" => &mut answers.urls,
                "user" => &mut answers.user,
                "secret" => &mut answers.secret,
                "server" => &mut answers.server,
                _ => continue,
            };
            *field = value.into_owned();
        }
        answers
    }

    /// For an address.
    pub fn to_query(&self) -> String {
        let given = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// Without spaces around them.
    pub fn trimmed(self) -> Self {
        let trim = |text: String| text.trim().to_owned();
        let Self { stack, service, urls, user, secret, server } = self;
        Self { stack, service: trim(service), urls: trim(urls), user: trim(user), secret: trim(secret), server }
    }

    /// Without what may be a secret, to be shown again: what is no name of a secret may be the secret itself.
    pub fn without_secrets(mut self, places: &SecretPlaces) -> Self {
        let stack = self.stack().ok();
        let is_shown = |typed: &&str| stack.is_some_and(|stack| !may_hold_secret(typed, stack));
        self.urls = separate(&self.urls).filter(is_shown).collect::<Vec<_>>().join(" ");
        if NamedSecret::find(&self.secret, places).is_err() {
            self.secret.clear();
        }
        self
    }

    /// The stack that was chosen.
    ///
    /// # Errors
    /// There is none with this id.
    pub fn stack(&self) -> Result<&'static Stack, WrongAnswer> {
        find(&self.stack)
            .ok_or_else(|| WrongAnswer { field: None, sentence: "Choose what you run from the list of the first step.".into() })
    }

    /// The source that they make, with the keys of a table `[[sources]]`.
    ///
    /// # Errors
    /// The field that is to be corrected, with what to do.
    pub fn source(&self, places: &SecretPlaces) -> Result<Value, WrongAnswer> {
        let stack = self.stack()?;
        if stack.sends() {
            let sentence = "OpenTelemetry is sent to this console: nothing is asked, and nothing is to be added.".to_owned();
            return Err(WrongAnswer { field: None, sentence });
        }
        let mut source = Map::from_iter([("kind".to_owned(), json!(stack.kind.as_str()))]);
        self.put_service(stack, &mut source)?;
        source.insert("urls".to_owned(), json!(self.addresses(stack)?));
        self.put_secret(stack, places, &mut source)?;
        if !self.server.is_empty() {
            source.insert("server".to_owned(), json!(self.server));
        }
        Ok(Value::Object(source))
    }

    fn put_service(&self, stack: &Stack, source: &mut Map<String, Value>) -> Result<(), WrongAnswer> {
        match (self.service.as_str(), stack.kind) {
            ("", _) if stack.needs_service() => {
                Err(WrongAnswer::of("service", "The service has no name. Write the one that operators know it by, for example orders."))
            }
            ("", _) => Ok(()),
            (job, SourceKind::Prometheus) => {
                source.insert("matchers".to_owned(), json!({ "job": job }));
                Ok(())
            }
            (name, _) => {
                source.insert("service".to_owned(), json!(name));
                Ok(())
            }
        }
    }

    fn addresses(&self, stack: &Stack) -> Result<Vec<String>, WrongAnswer> {
        let all: Vec<String> = separate(&self.urls).map(|typed| completed(typed, stack)).collect();
        let wrong = |sentence: String| Err(WrongAnswer::of("urls", sentence));
        if all.is_empty() {
            return wrong(format!("There is no address. Write one, for example {}.", stack.example));
        }
        if all.len() > MOST_ADDRESSES || self.urls.len() > LONGEST_ADDRESSES {
            return wrong(format!(
                "{} addresses are more than this form takes: {MOST_ADDRESSES} in {LONGEST_ADDRESSES} characters. Let the source find them, \
                 with discover in the configuration file or over REST.",
                all.len()
            ));
        }
        if all.iter().any(|address| url::Url::parse(address).is_ok() && may_hold_secret(address, stack)) {
            return wrong(
                "An address has a user, a password or a parameter that may be secret. Write it without, and name the secret in the field \
                 below."
                    .to_owned(),
            );
        }
        Ok(all)
    }

    fn put_secret(&self, stack: &Stack, places: &SecretPlaces, source: &mut Map<String, Value>) -> Result<(), WrongAnswer> {
        if !self.user.is_empty() {
            source.insert("user".to_owned(), json!(self.user));
        }
        if self.secret.is_empty() && self.user.is_empty() {
            return Ok(());
        }
        if self.secret.is_empty() {
            return Err(WrongAnswer::of("secret", "There is a user without a password. Name the file or the variable that holds it."));
        }
        if self.user.is_empty() && !stack.is_http() {
            return Err(WrongAnswer::of(
                "user",
                "There is a password without a user. Write the user; that of a Redis without users is default.",
            ));
        }
        let secret = NamedSecret::find(&self.secret, places).map_err(|sentence| WrongAnswer::of("secret", sentence))?;
        let key = if self.user.is_empty() { "token" } else { "password" };
        source.insert(format!("{key}_{}", secret.suffix()), json!(secret.value()));
        Ok(())
    }
}

/// A user, a password or a parameter; or what is no address and may be anything.
fn may_hold_secret(typed: &str, stack: &Stack) -> bool {
    let whole = completed(typed, stack);
    match url::Url::parse(&whole) {
        Ok(_) => masked_url(&SecretString::from(whole)).contains(MASK),
        Err(_) => typed.contains(['@', '?', '#', '=']),
    }
}
