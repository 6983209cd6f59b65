//! A server for tests that answers each path with bytes of the test's choice, or not at all.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a path does.
#[derive(Clone)]
pub enum Behaviour {
    /// Sends these bytes, and closes.
    Bytes(Arc<Vec<u8>>),
    /// Answers so many requests with the first, and then with the second.
    Then(usize, Arc<Vec<u8>>, Arc<Vec<u8>>),
    /// Sends these bytes, then this byte until nobody reads any more.
    Endless(Arc<Vec<u8>>, u8),
    /// Sends these bytes, then one byte now and then.
    Drip(Arc<Vec<u8>>),
    /// Reads the request and says nothing.
    Hang,
}

/// The server; it ends when it is dropped.
pub struct HostileServer {
    port: u16,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl HostileServer {
    /// One that does this at these paths, and answers 404 elsewhere.
    pub async fn start(paths: impl IntoIterator<Item = (&'static str, Behaviour)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let paths: Arc<HashMap<String, Behaviour>> = Arc::new(paths.into_iter().map(|(path, does)| (path.to_owned(), does)).collect());
        let asked = Arc::<AtomicUsize>::default();
        let counted = asked.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, paths.clone(), counted.clone()));
            }
        });
        Self { port, asked, task }
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Requests so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for HostileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut client: TcpStream, paths: Arc<HashMap<String, Behaviour>>, asked: Arc<AtomicUsize>) {
    let Some(path) = requested_path(&mut client).await else { return };
    let before = asked.fetch_add(1, Ordering::SeqCst);
    let path_alone = path.split('?').next().unwrap_or_default();
    match paths.get(&path).or_else(|| paths.get(path_alone)).cloned() {
        None => drop(client.write_all(&answer("404 Not Found", "", b"")).await),
        Some(Behaviour::Then(times, first, second)) => {
            let _client_may_go = client.write_all(if before < times { &first } else { &second }).await;
            let _client_may_go = client.shutdown().await;
        }
        Some(Behaviour::Bytes(bytes)) => {
            let _client_may_go = client.write_all(&bytes).await;
            let _client_may_go = client.shutdown().await;
        }
        Some(Behaviour::Endless(bytes, byte)) => {
            let _client_may_go = client.write_all(&bytes).await;
            let part = vec![byte; 64 << 10];
            while client.write_all(&part).await.is_ok() {}
        }
        Some(Behaviour::Drip(bytes)) => {
            let _client_may_go = client.write_all(&bytes).await;
            while client.write_all(b"#").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        // Until the client goes.
        Some(Behaviour::Hang) => drop(client.read(&mut [0; 16]).await),
    }
}

/// Reads the head of a request, and of a form its body.
async fn requested_path(client: &mut TcpStream) -> Option<String> {
    let (mut heard, mut part) = (Vec::new(), [0; 4096]);
    while !heard.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = client.read(&mut part).await.ok().filter(|read| *read > 0)?;
        heard.extend_from_slice(&part[..read]);
    }
    let head = String::from_utf8_lossy(&heard).into_owned();
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let (_, mut body) = head.split_once("\r\n\r\n").map(|(head, body)| (head.len(), body.len()))?;
    while body < length.unwrap_or_default() {
        body += client.read(&mut part).await.ok().filter(|read| *read > 0)?;
    }
    head.split(' ').nth(1).map(str::to_owned)
}

/// An answer with this status, further headers and body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A good answer.
pub fn text(body: &str) -> Behaviour {
    Behaviour::Bytes(Arc::new(answer("200 OK", "Content-Type: text/plain; version=0.0.4\r\n", body.as_bytes())))
}

/// An answer of another status.
pub fn status(status: &str, headers: &str) -> Behaviour {
    Behaviour::Bytes(Arc::new(answer(status, headers, b"")))
}

/// So many bytes of this value, packed.
pub fn bomb(byte: u8, megabytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let part = vec![byte; 1 << 20];
    (0..megabytes).for_each(|_| encoder.write_all(&part).expect("memory"));
    encoder.finish().expect("memory")
}
