//! A mail server that keeps what it is sent: as much of RFC 5321 as a client needs to hand over a mail.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What was handed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// Head and body, lines apart by `\n`.
    pub text: String,
}

/// Listens until it is dropped.
pub struct SmtpReceiver {
    pub address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
    listening: JoinHandle<()>,
}

impl SmtpReceiver {
    /// On a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mails = Arc::<Mutex<Vec<Mail>>>::default();
        let kept = mails.clone();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(converse(client, kept.clone()));
            }
        });
        Self { address, mails, listening }
    }

    /// All mails so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn converse(client: TcpStream, kept: Arc<Mutex<Vec<Mail>>>) {
    let (reader, mut writer) = client.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut mail = Mail::default();
    say(&mut writer, "220 mail.test").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let (verb, rest) = line.split_at(line.find([' ', ':']).unwrap_or(line.len()));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => "250 mail.test",
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
                say(&mut writer, "354 go on").await;
                mail.text = text(&mut lines).await;
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                "250 OK"
            }
            "QUIT" => "221 bye",
            _ => "250 OK",
        };
        say(&mut writer, answer).await;
    }
}

async fn say(writer: &mut OwnedWriteHalf, line: &str) {
    let _client_has_gone = writer.write_all(format!("{line}\r\n").as_bytes()).await;
}

/// What stands between angle brackets.
fn address(rest: &str) -> String {
    let inside = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or("", |(address, _)| address).to_owned()
}

/// Up to the line that is a dot.
async fn text(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> String {
    let mut text = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        text += line.strip_prefix('.').unwrap_or(&line);
        text.push('\n');
    }
    text
}
