//! A mail server that keeps what it is sent: as much of RFC 5321 as a client needs to hand over a mail.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::tls;

/// What was handed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// Head and body, lines apart by `\n`.
    pub text: String,
}

/// How the way to it is protected.
#[derive(Clone, Copy, PartialEq)]
pub enum Tls {
    Implicit,
    StartTls,
}

#[derive(Default)]
struct Kept {
    mails: Vec<Mail>,
    logins: Vec<String>,
}

type Shared = Arc<Mutex<Kept>>;

/// Listens until it is dropped.
pub struct SmtpReceiver {
    pub address: SocketAddr,
    /// That of `localhost`, which it has signed itself, as PEM.
    pub certificate: Option<String>,
    kept: Shared,
    listening: JoinHandle<()>,
}

impl SmtpReceiver {
    /// On a free port, without TLS.
    pub async fn start() -> Self {
        Self::listen(None, None).await
    }

    /// On a free port, with a certificate for `localhost`.
    pub async fn start_tls(tls: Tls) -> Self {
        let (acceptor, certificate) = tls::for_localhost();
        Self::listen(Some((tls, acceptor)), Some(certificate)).await
    }

    async fn listen(tls: Option<(Tls, TlsAcceptor)>, certificate: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, kept) = (listener.local_addr().expect("an address"), Shared::default());
        let shared = kept.clone();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (tls, kept) = (tls.clone(), shared.clone());
                tokio::spawn(async move {
                    match tls {
                        Some((Tls::Implicit, acceptor)) => {
                            if let Ok(client) = acceptor.accept(client).await {
                                Talk { kept, offers_tls: false }.converse(client, true).await;
                            }
                        }
                        Some((Tls::StartTls, acceptor)) => {
                            let plain = Talk { kept: kept.clone(), offers_tls: true }.converse(client, true).await;
                            if let Some(client) = plain
                                && let Ok(client) = acceptor.accept(client).await
                            {
                                Talk { kept, offers_tls: false }.converse(client, false).await;
                            }
                        }
                        None => {
                            Talk { kept, offers_tls: false }.converse(client, true).await;
                        }
                    }
                });
            }
        });
        Self { address, certificate, kept, listening }
    }

    /// All mails so far.
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.kept).mails.clone()
    }

    /// Who has logged in, with which password.
    pub fn logins(&self) -> Vec<String> {
        lock(&self.kept).logins.clone()
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock(kept: &Shared) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Talk {
    kept: Shared,
    offers_tls: bool,
}

impl Talk {
    /// Until the client goes; if it wants to go on by TLS, the way to it.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&self, client: S, greets: bool) -> Option<S> {
        let mut client = BufReader::new(client);
        let mut mail = Mail::default();
        if greets {
            say(&mut client, "220 mail.test").await;
        }
        while let Some(line) = hear(&mut client).await {
            let (verb, rest) = line.split_at(line.find([' ', ':']).unwrap_or(line.len()));
            let answer = match verb.to_ascii_uppercase().as_str() {
                "EHLO" if self.offers_tls => "250-mail.test\r\n250 STARTTLS",
                "EHLO" => "250-mail.test\r\n250 AUTH PLAIN",
                "STARTTLS" => {
                    say(&mut client, "220 go on").await;
                    return Some(client.into_inner());
                }
                "AUTH" => {
                    lock(&self.kept).logins.push(login(rest));
                    "235 welcome"
                }
                "MAIL" => {
                    mail = Mail { from: address(rest), ..Mail::default() };
                    "250 OK"
                }
                "RCPT" if rest.contains("nobody@") => "550 no such mailbox",
                "RCPT" => {
                    mail.to.push(address(rest));
                    "250 OK"
                }
                "DATA" => {
                    say(&mut client, "354 go on").await;
                    mail.text = text(&mut client).await;
                    lock(&self.kept).mails.push(mail.clone());
                    "250 OK"
                }
                "QUIT" => "221 bye",
                _ => "250 OK",
            };
            say(&mut client, answer).await;
        }
        None
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(client: &mut BufReader<S>, line: &str) {
    let client = client.get_mut();
    let _client_has_gone = client.write_all(format!("{line}\r\n").as_bytes()).await;
    let _client_has_gone = client.flush().await;
}

async fn hear<S: AsyncRead + Unpin>(client: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = client.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    line.truncate(read);
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// `AUTH PLAIN` in one line: base64 of what stands between zeros.
fn login(rest: &str) -> String {
    let encoded = rest.trim().strip_prefix("PLAIN ").unwrap_or_default();
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    String::from_utf8_lossy(&decoded).trim_start_matches('\0').replace('\0', " ")
}

/// What stands between angle brackets.
fn address(rest: &str) -> String {
    let inside = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or("", |(address, _)| address).to_owned()
}

/// Up to the line that is a dot.
async fn text<S: AsyncRead + Unpin>(client: &mut BufReader<S>) -> String {
    let mut text = String::new();
    while let Some(line) = hear(client).await {
        if line == "." {
            break;
        }
        text += line.strip_prefix('.').unwrap_or(&line);
        text.push('\n');
    }
    text
}
