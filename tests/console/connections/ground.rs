//! An axum service of few routes, within limits that a test can wait for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use plimsoll::server::{HttpLimits, serve_within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::eventually;

/// Whatever is awaited comes sooner, or the test has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than the two sides keep of an answer that nobody reads.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

pub struct Service {
    pub address: SocketAddr,
    /// How many have asked for `/held` so far.
    asked: Arc<AtomicUsize>,
    /// Lets all who asked for `/held` have their answer.
    pub release: Arc<Notify>,
    stop: Arc<Notify>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Limits that no test waits for by accident.
pub fn patient() -> HttpLimits {
    let long = Duration::from_secs(60);
    HttpLimits { head: long, body: long, idle: long, stall: long, ..HttpLimits::default() }
}

impl Service {
    pub async fn within(limits: HttpLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (release, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let asked = Arc::new(AtomicUsize::new(0));
        let (held, count, stopped) = (release.clone(), asked.clone(), stop.clone());
        let app = Router::new()
            .route("/healthz", get(async || "ok\n"))
            .route("/echo", post(async |body: String| body))
            .route("/endless", get(async || Body::from_stream(endless())))
            .route("/held", get(async move || hold(&held, &count).await));
        let server = tokio::spawn(serve_within(limits, app, listener, async move { stopped.notified().await }));
        Self { address, asked, release, stop, server }
    }

    /// Sends this and nothing more.
    pub async fn send(&self, bytes: &str) -> Caller {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all(bytes.as_bytes()).await.expect("it is sent");
        Caller { stream }
    }

    pub async fn get(&self, path: &str) -> Caller {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: service\r\n\r\n")).await
    }

    /// Callers whose requests for `/held` are being answered.
    pub async fn held(&self, count: usize) -> Vec<Caller> {
        let mut callers = Vec::new();
        for number in 1..=count {
            callers.push(self.get("/held").await);
            eventually("it is asked", async || self.asked.load(Ordering::SeqCst) == number).await;
        }
        callers
    }

    /// The whole answer, of a connection for it alone.
    pub async fn ask(&self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: service\r\nConnection: close\r\n\r\n")).await.read_to_end().await
    }

    pub async fn stop(self) {
        self.stop.notify_one();
        timeout(PATIENCE, self.server).await.expect("it stops").expect("no panic").expect("no failure");
    }
}

async fn hold(release: &Notify, asked: &AtomicUsize) {
    let released = release.notified();
    asked.fetch_add(1, Ordering::SeqCst);
    released.await;
}

fn endless() -> impl futures_util::Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static {
    futures_util::stream::repeat_with(|| Ok(vec![b'x'; 64 * 1024]))
}

pub struct Caller {
    pub stream: TcpStream,
}

impl Caller {
    /// What comes until that is in it, or the other side closes.
    pub async fn read_until(&mut self, end: &str) -> String {
        let (mut all, mut part) = (String::new(), vec![0; 64 * 1024]);
        while !all.ends_with(end) {
            assert!(all.len() < LARGEST_ANSWER, "it goes on and on");
            let count = timeout(PATIENCE, self.stream.read(&mut part)).await.expect("something comes, or the end");
            match count {
                Ok(count @ 1..) => all += &String::from_utf8_lossy(&part[..count]),
                // A connection that is cut while something is unread ends by a reset.
                Ok(0) | Err(_) => break,
            }
        }
        all
    }

    /// What comes until the other side closes.
    pub async fn read_to_end(&mut self) -> String {
        self.read_until("\0").await
    }
}
