//! Mail by SMTP.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::channel::{Channel, Delivery, DeliveryFailure};
use super::message;
use crate::alerts::model::{Event, Notice};
use crate::base::address_policy::AddressPolicy;
use crate::base::fingerprint;

/// Greylisting servers answer late on purpose.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    /// From the first byte on, `smtps://`.
    Implicit,
    /// After STARTTLS, which has to be there, `smtp://`.
    StartTls,
    /// Not at all, `smtp://…?tls=none`; on this machine alone.
    None,
}

/// A mail server.
pub struct SmtpServer {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<(String, SecretString)>,
    reach: AddressPolicy,
}

pub struct Mail {
    server: SmtpServer,
    from: Mailbox,
    to: Vec<Mailbox>,
    link: Option<String>,
}

impl SmtpServer {
    /// The server at this URL.
    ///
    /// # Errors
    /// What is wrong with it, going on from its name, without the URL.
    pub fn at(url: &SecretString, reach: AddressPolicy) -> Result<Self, String> {
        const SHAPE: &str = "is not understood; it looks like smtp://user:password@mail.example:587 or smtps://mail.example";
        let url = Url::parse(url.expose_secret()).map_err(|_| SHAPE)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SHAPE)?.trim_matches(['[', ']']).to_owned();
        let none = match url.query() {
            None | Some("") => false,
            Some("tls=none") => true,
            Some(_) => return Err("has an unknown parameter; the only one is tls=none".to_owned()),
        };
        let (protection, port) = match (url.scheme(), none) {
            ("smtps", false) => (Protection::Implicit, 465),
            ("smtp", false) => (Protection::StartTls, 587),
            ("smtp", true) => (Protection::None, 25),
            _ => return Err(SHAPE.to_owned()),
        };
        reach.check(&url)?;
        let credentials = credentials(&url)?;
        Ok(Self { host, port: url.port().unwrap_or(port), protection, credentials, reach })
    }

    fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// To the address that was looked at: a name that is resolved a second time may lead elsewhere.
    async fn address(&self) -> Result<SocketAddr, DeliveryFailure> {
        let found = self
            .reach
            .resolve(&self.host, self.port)
            .await
            .map_err(|error| DeliveryFailure::away(format!("cannot be reached: {error}")))?;
        let address = found.first().copied().ok_or_else(|| DeliveryFailure::away("cannot be reached: its name has no address"))?;
        if self.protection == Protection::None && !address.ip().is_loopback() {
            return Err(DeliveryFailure::away("is on another machine, to which mail is sent only with TLS; remove tls=none"));
        }
        Ok(address)
    }

    async fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, DeliveryFailure> {
        let address = self.address().await?;
        let tls = || {
            TlsParameters::new(self.host.clone()).map_err(|error| DeliveryFailure::away(format!("has a name that TLS cannot use: {error}")))
        };
        let tls = match self.protection {
            Protection::Implicit => Tls::Wrapper(tls()?),
            Protection::StartTls => Tls::Required(tls()?),
            Protection::None => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string());
        let builder = builder.port(address.port()).tls(tls).timeout(Some(PATIENCE));
        Ok(match &self.credentials {
            Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned())).build(),
            None => builder.build(),
        })
    }
}

fn credentials(url: &Url) -> Result<Option<(String, SecretString)>, String> {
    let decoded = |text: &str| {
        let text = percent_encoding::percent_decode_str(text).decode_utf8();
        text.map(|text| text.into_owned()).map_err(|_| "has a user or a password that is no UTF-8".to_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err("has a user without a password, or a password without a user".to_owned()),
        (user, Some(password)) => Ok(Some((decoded(user)?, SecretString::from(decoded(password)?)))),
    }
}

impl Mail {
    /// # Errors
    /// Which address is none, going on from the notifier's name.
    pub fn new(server: SmtpServer, from: &str, to: &[String], link: Option<String>) -> Result<Self, String> {
        let mailbox = |text: &str| text.parse().map_err(|_| format!("has {text:?}, which is not a mail address"));
        let to: Vec<Mailbox> = to.iter().map(|to| mailbox(to)).collect::<Result<_, _>>()?;
        if to.is_empty() {
            return Err("has no address in to".to_owned());
        }
        Ok(Self { server, from: mailbox(from)?, to, link })
    }

    /// Who gets it, as far as that may be shown.
    pub fn place(&self) -> String {
        let masked = self.to.iter().map(|to| {
            let first = to.email.user().chars().next().unwrap_or_default();
            format!("{first}…@{}", to.email.domain())
        });
        format!("{} by {}", masked.collect::<Vec<_>>().join(", "), self.server.place())
    }

    async fn send(&self, notice: &Notice) -> Result<(), DeliveryFailure> {
        let message = self.message(notice).map_err(|error| DeliveryFailure::Refused(format!("cannot be written to: {error}")))?;
        self.server.transport().await?.send(message).await.map(drop).map_err(|error| judge(&error))
    }

    /// The same key has the same Message-ID, so that a mailbox shows a repeated one once; those of one incident are a thread.
    fn message(&self, notice: &Notice) -> Result<Message, lettre::error::Error> {
        let domain = self.from.email.domain();
        let thread = format!("<{}@{domain}>", thread(notice));
        let message = Message::builder().from(self.from.clone()).subject(message::headline(notice));
        let message = self.to.iter().fold(message, |message, to| message.to(to.clone()));
        let message = message.message_id(Some(format!("<{}@{domain}>", notice.key))).references(thread).header(ContentType::TEXT_PLAIN);
        message.body(text(notice, self.link.as_deref()))
    }
}

impl Channel for Mail {
    fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a> {
        Box::pin(self.send(notice))
    }
}

/// Of one incident of one console the same.
fn thread(notice: &Notice) -> String {
    let origin = notice.key.split('-').next().unwrap_or_default();
    let Notice { incident, .. } = notice;
    fingerprint(format!("{origin} {} {}", incident.id, incident.opened_at_ms).as_bytes())
}

fn text(notice: &Notice, link: Option<&str>) -> String {
    let mut text = message::headline(notice) + "\n\n";
    for (name, value) in message::facts(&notice.incident) {
        text += &format!("{name}: {value}\n");
    }
    if let Some(link) = link {
        text += &format!("\n{link}\n");
    }
    if notice.event != Event::Test {
        text += &format!("\nIncident {} of Plimsoll\n", notice.incident.id);
    }
    text
}

/// A password that is refused may be mended, and the notice still be sent; the server's own words may quote what they like.
fn judge(error: &SmtpError) -> DeliveryFailure {
    let code = error.status().map(u16::from);
    match code {
        Some(code @ (530 | 534 | 535 | 538)) => {
            DeliveryFailure::away(format!("answers with code {code}; check the user and the password in the configuration"))
        }
        Some(code) if error.is_permanent() => DeliveryFailure::Refused(format!("answers with code {code}")),
        Some(code) => DeliveryFailure::away(format!("answers with code {code}")),
        None if error.is_timeout() => DeliveryFailure::away(format!("does not answer within {} s", PATIENCE.as_secs())),
        // The reason would quote the server, which may have heard the password.
        None if error.is_response() => DeliveryFailure::away("answers with something that is not SMTP"),
        None => DeliveryFailure::away(format!("cannot be reached: {}", innermost(error))),
    }
}

fn innermost(error: &SmtpError) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason.to_string()
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
