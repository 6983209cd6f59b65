//! What a single connect is made of. The protocol is spoken by hand as far as the server's question for a
//! password; the rest is told by the difference to whole connects, with TLS and without.

use std::io;
use std::time::{Duration, Instant};

use sqlx::ConnectOptions;
use sqlx::postgres::PgSslMode;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::rounds::quantile;
use crate::capacity::endpoint::{ServerEndpoint, host, leave};
use crate::capacity::model::ConnectPhase;

/// Enough for a median.
const TRIES: usize = 5;
const LIMIT: Duration = Duration::from_secs(5);

/// How the server asks who is there, by the number of its message (PostgreSQL documentation, Message Formats).
const METHODS: [(i32, &str); 6] = [
    (0, "nothing: trust, peer or a certificate"),
    (3, "a password in the clear"),
    (5, "an MD5 hash"),
    (7, "GSSAPI"),
    (9, "SSPI"),
    (10, "SCRAM-SHA-256"),
];

/// The phases, each with its median or why there is none.
pub async fn measure(endpoint: &ServerEndpoint, tls: bool) -> Vec<ConnectPhase> {
    let (mut reached, mut asked, mut method) = (Vec::new(), Vec::new(), None);
    for _ in 0..TRIES {
        if let Ok(Ok((way_there, question, code))) = timeout(LIMIT, knock(endpoint)).await {
            reached.push(way_there);
            asked.push(question);
            method = code;
        }
    }
    let (reached, asked) = (median(reached), median(asked));
    let plain = whole(endpoint, PgSslMode::Disable).await;
    let encrypted = if tls { whole(endpoint, PgSslMode::Require).await } else { None };
    let named = method.and_then(|code| METHODS.iter().find(|(number, _)| *number == code)).map_or("something else", |(_, name)| name);
    let less = |whole: Option<f64>, part: Option<f64>| Some((whole? - part?).max(0.0));
    let phase = |name: &str, median_ms, note: String| ConnectPhase { name: name.into(), median_ms, note };
    vec![
        phase("way", reached, "until the server's address answers".into()),
        phase("process", asked, "until the server's new process asks who is there".into()),
        phase("TLS", less(encrypted, plain), tls_note(tls, plain, encrypted)),
        phase(
            "login and session",
            less(less(plain.or(encrypted), reached), asked),
            format!("the server asks for {named}; then the session is set up"),
        ),
    ]
}

fn tls_note(tls: bool, plain: Option<f64>, encrypted: Option<f64>) -> String {
    match (tls, plain, encrypted) {
        (false, ..) => "this connection is not encrypted".into(),
        (true, Some(_), Some(_)) => "connects with TLS against connects without".into(),
        (true, None, _) => "not measured separately: the server accepts no connections without TLS".into(),
        (true, _, None) => "not measured separately: no connect with TLS succeeded".into(),
    }
}

/// The median of whole connects in this mode; `None` where the server does not take them.
async fn whole(endpoint: &ServerEndpoint, mode: PgSslMode) -> Option<f64> {
    let (options, mut times) = (endpoint.plain().ssl_mode(mode), Vec::new());
    for _ in 0..TRIES {
        let began = Instant::now();
        let connection = timeout(LIMIT, options.connect()).await.ok()?.ok()?;
        times.push(began.elapsed());
        leave(connection).await;
    }
    median(times)
}

fn median(mut times: Vec<Duration>) -> Option<f64> {
    times.sort();
    quantile(&times, 0.5)
}

/// How long the way took, how long from there to the question, and what is asked for.
async fn knock(endpoint: &ServerEndpoint) -> io::Result<(Duration, Duration, Option<i32>)> {
    let began = Instant::now();
    let target = &endpoint.target;
    match target.get_socket() {
        Some(folder) => {
            let stream = UnixStream::connect(folder.join(format!(".s.PGSQL.{}", target.get_port()))).await?;
            question(endpoint, stream, began).await
        }
        None => {
            let stream = TcpStream::connect((host(target), target.get_port())).await?;
            stream.set_nodelay(true)?;
            question(endpoint, stream, began).await
        }
    }
}

async fn question(
    endpoint: &ServerEndpoint,
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    began: Instant,
) -> io::Result<(Duration, Duration, Option<i32>)> {
    let (reached, there) = (began.elapsed(), Instant::now());
    stream.write_all(&startup(endpoint.target.get_username(), endpoint.target.get_database())).await?;
    let mut head = [0; 9];
    stream.read_exact(&mut head).await?;
    let asked = there.elapsed();
    let code = (head[0] == b'R').then(|| i32::from_be_bytes([head[5], head[6], head[7], head[8]]));
    Ok((reached, asked, code))
}

/// The first message of a client: length, protocol 3.0, pairs of names and values.
fn startup(role: &str, database: Option<&str>) -> Vec<u8> {
    let pairs = ["user", role, "database", database.unwrap_or(role), "application_name", "plimsoll-check"];
    let body: Vec<u8> = pairs.iter().flat_map(|text| text.bytes().chain([0])).chain([0]).collect();
    let length = u32::try_from(body.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &196_608_u32.to_be_bytes(), &body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_says_its_length_and_ends_in_a_zero() {
        let message = startup("app", None);
        assert_eq!(usize::from(message[3]), message.len());
        assert_eq!(message[4..8], [0, 3, 0, 0]);
        assert!(message.ends_with(b"plimsoll-check\0\0") && message.windows(13).any(|part| part == b"database\0app\0"));
    }

    #[test]
    fn what_could_not_be_measured_says_why() {
        assert_eq!(tls_note(false, Some(1.0), None), "this connection is not encrypted");
        assert!(tls_note(true, None, Some(1.0)).contains("no connections without TLS"));
    }
}
