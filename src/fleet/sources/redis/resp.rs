//! As much of Redis' protocol as two questions need.
//!
//! Our own: the crate `redis` brings a dozen crates for clusters, pools and scripts, and this reads four kinds of answers.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// An answer to INFO takes 6 kB, with thousands of databases a few hundred.
const LARGEST: usize = 1 << 20;
/// Parts of an array: CONFIG GET answers two.
const MOST_PARTS: usize = 16;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Text(String),
    /// The server's own words.
    Refused(String),
    Parts(Vec<String>),
}

/// Sends a command, and reads its answer.
pub(super) async fn ask<S: AsyncBufRead + AsyncWrite + Unpin>(stream: &mut S, command: &[&str]) -> io::Result<Answer> {
    let mut bytes = format!("*{}\r\n", command.len()).into_bytes();
    for part in command {
        bytes.extend_from_slice(format!("${}\r\n{part}\r\n", part.len()).as_bytes());
    }
    stream.write_all(&bytes).await?;
    stream.flush().await?;
    let (kind, head) = line(stream).await?;
    match kind {
        b'+' | b':' => Ok(Answer::Text(head)),
        b'-' => Ok(Answer::Refused(head)),
        b'$' => Ok(Answer::Text(bulk(stream, &head).await?)),
        b'*' => {
            let count = head.parse::<usize>().ok().filter(|count| *count <= MOST_PARTS).ok_or_else(not_redis)?;
            let mut parts = Vec::with_capacity(count);
            for _ in 0..count {
                match line(stream).await? {
                    (b'$', head) => parts.push(bulk(stream, &head).await?),
                    (b'+' | b':', text) => parts.push(text),
                    _ => return Err(not_redis()),
                }
            }
            Ok(Answer::Parts(parts))
        }
        _ => Err(not_redis()),
    }
}

/// A line without its end: the first byte, and the rest.
async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<(u8, String)> {
    let mut bytes = Vec::new();
    stream.take(1024).read_until(b'\n', &mut bytes).await?;
    if bytes.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let text = bytes.strip_suffix(b"\r\n").ok_or_else(not_redis)?;
    let (kind, rest) = text.split_first().ok_or_else(not_redis)?;
    Ok((*kind, String::from_utf8_lossy(rest).into_owned()))
}

async fn bulk(stream: &mut (impl AsyncBufRead + Unpin), length: &str) -> io::Result<String> {
    let length = length.parse::<usize>().ok().filter(|length| *length <= LARGEST).ok_or_else(not_redis)?;
    let mut bytes = vec![0; length + 2];
    stream.read_exact(&mut bytes).await?;
    let text = bytes.strip_suffix(b"\r\n").ok_or_else(not_redis)?;
    Ok(String::from_utf8_lossy(text).into_owned())
}

fn not_redis() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "answers what Redis would not")
}

#[cfg(test)]
mod tests {
    use tokio::io::BufStream;

    use super::*;

    async fn answer(bytes: &[u8]) -> io::Result<Answer> {
        let (near, mut far) = tokio::io::duplex(1 << 16);
        far.write_all(bytes).await.expect("it is sent");
        far.shutdown().await.expect("it ends");
        ask(&mut BufStream::new(near), &["INFO"]).await
    }

    #[tokio::test]
    async fn the_four_kinds_of_answers_are_read() {
        assert_eq!(answer(b"+OK\r\n").await.expect("an answer"), Answer::Text("OK".to_owned()));
        assert_eq!(
            answer(b"-NOAUTH Authentication required.\r\n").await.expect("an answer"),
            Answer::Refused("NOAUTH Authentication required.".to_owned())
        );
        assert_eq!(answer(b"$4\r\na\r\nb\r\n").await.expect("an answer"), Answer::Text("a\r\nb".to_owned()));
        let parts = Answer::Parts(vec!["maxclients".to_owned(), "50".to_owned()]);
        assert_eq!(answer(b"*2\r\n$10\r\nmaxclients\r\n$2\r\n50\r\n").await.expect("an answer"), parts);
    }

    #[tokio::test]
    async fn anything_else_is_an_error_and_not_a_panic() {
        for bytes in [
            &b""[..],
            b"\r\n",
            b"HTTP/1.1 400 Bad Request\r\n",
            b"$-1\r\n",
            b"$99999999999\r\n",
            b"$5\r\nab\r\n",
            b"*9999\r\n",
            b"*1\r\n*1\r\n",
            b"+no end",
        ] {
            assert!(answer(bytes).await.is_err(), "{bytes:?}");
        }
        assert!(answer(&[b'+'; 5000]).await.is_err(), "a line without an end");
    }
}
