//! One server, asked once.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncRead, AsyncWrite, BufStream};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Url;

use super::info;
use super::resp::{self, Answer};
use crate::base::http_client::tls;
use crate::base::http_fetch::seconds;
use crate::base::now_ms;
use crate::base::printable::line;
use crate::fleet::model::CacheReading;

const DEFAULT_PORT: u16 = 6379;

/// A server to ask.
pub(super) struct RedisServer {
    host: String,
    port: u16,
    /// Of the ACL; without one the password is that of the whole server.
    user: Option<String>,
    password: Option<SecretString>,
    is_tls: bool,
}

/// What is read from and written to, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl RedisServer {
    /// The server at an address such as `redis://10.0.0.9:6379` or `rediss://user:password@cache.example`. `login`: user and password
    /// where the address does not have them.
    ///
    /// # Errors
    /// What to write, going on from the address.
    pub(super) fn at(url: &Url, login: Option<(String, SecretString)>) -> Result<Self, String> {
        let wrong = || "is no address of a Redis; write redis://HOST:PORT, or with TLS rediss://HOST:PORT".to_owned();
        let is_tls = match url.scheme() {
            "redis" => false,
            "rediss" => true,
            _ => return Err(wrong()),
        };
        let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let own = url.password().map(|password| (plain(url.username()), SecretString::from(plain(password))));
        let (user, password) = login.or(own).unzip();
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(DEFAULT_PORT),
            user: user.filter(|user| !user.is_empty()),
            password,
            is_tls,
        })
    }

    /// What it tells now.
    ///
    /// # Errors
    /// Why it cannot be read, going on from its address, without any secret.
    pub(super) async fn read(&self, patience: Duration) -> Result<CacheReading, String> {
        let answer = timeout(patience, self.ask()).await;
        answer.map_err(|_| format!("does not answer within {}", seconds(patience)))?
    }

    async fn ask(&self) -> Result<CacheReading, String> {
        let unreachable = |error: io::Error| match error.kind() {
            io::ErrorKind::InvalidData => "answers what Redis would not; is this its port, and is TLS as it should be?".to_owned(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                "closes the connection; is TLS as it should be?".to_owned()
            }
            _ => format!("cannot be reached: {error}"),
        };
        let mut stream = self.connect().await.map_err(unreachable)?;
        if let Some(password) = &self.password {
            let secret = password.expose_secret();
            let command: Vec<&str> = ["AUTH"].into_iter().chain(self.user.as_deref()).chain([secret]).collect();
            if let Answer::Refused(_) = resp::ask(&mut stream, &command).await.map_err(unreachable)? {
                return Err("refuses the password; check it, and the user".to_owned());
            }
        }
        let text = match resp::ask(&mut stream, &["INFO"]).await.map_err(unreachable)? {
            Answer::Text(text) => text,
            Answer::Refused(words) if words.starts_with("NOAUTH") => return Err("wants a password; give it as password_env".to_owned()),
            Answer::Refused(words) if words.starts_with("NOPERM") => {
                return Err("does not let this user ask INFO; allow it: ACL SETUSER <user> +info".to_owned());
            }
            Answer::Refused(words) => return Err(format!("refuses INFO: {}", line(&words))),
            Answer::Parts(_) => return Err("answers INFO with what Redis would not".to_owned()),
        };
        let mut reading = info::parse(&text, now_ms()).ok_or("answers INFO without its numbers")?;
        if reading.gauges.max_clients.is_none() {
            reading.gauges.max_clients = configured_clients(&mut stream).await;
        }
        Ok(reading)
    }

    async fn connect(&self) -> io::Result<BufStream<Box<dyn Stream>>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let stream: Box<dyn Stream> = if self.is_tls {
            let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
            Box::new(TlsConnector::from(Arc::new(tls())).connect(name, stream).await?)
        } else {
            Box::new(stream)
        };
        Ok(BufStream::new(stream))
    }
}

/// Before 7.0 INFO does not tell it. Managed servers refuse the question, and then it is not told.
async fn configured_clients(stream: &mut BufStream<Box<dyn Stream>>) -> Option<u64> {
    match resp::ask(stream, &["CONFIG", "GET", "maxclients"]).await {
        Ok(Answer::Parts(parts)) => parts.get(1)?.parse().ok(),
        _ => None,
    }
}
