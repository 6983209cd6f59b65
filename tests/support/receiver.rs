//! A receiver of webhooks: keeps what it is sent, and answers as it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

use crate::tls::{self, TlsListener};

/// One request.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// How it answers the next requests: a status and headers.
pub type Answer = (StatusCode, Vec<(&'static str, String)>);

#[derive(Clone, Default)]
struct Kept {
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<Option<Answer>>>,
}

/// Where a receiver will be: until then whoever connects is refused, and the port is nobody else's.
pub struct Place {
    pub address: SocketAddr,
    socket: TcpSocket,
}

impl Place {
    pub fn free() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        Self { address: socket.local_addr().expect("an address"), socket }
    }
}

/// Listens until it is dropped.
pub struct Receiver {
    pub address: SocketAddr,
    kept: Kept,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// On a free port.
    pub async fn start() -> Self {
        Self::at(Place::free()).await
    }

    /// At a place where nobody was until now.
    pub async fn at(Place { address, socket }: Place) -> Self {
        let (listener, kept) = (socket.listen(1024).expect("it listens"), Kept::default());
        let app = Router::new().fallback(hear).with_state(kept.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, kept, serving }
    }

    /// On a free port, by TLS, with a certificate for `localhost`, which comes along as PEM.
    pub async fn start_tls() -> (Self, String) {
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, kept) = (tcp.local_addr().expect("an address"), Kept::default());
        let (acceptor, certificate) = tls::for_localhost();
        let app = Router::new().fallback(hear).with_state(kept.clone());
        let serving = tokio::spawn(async move { axum::serve(TlsListener { tcp, acceptor }, app).await.expect("it serves") });
        (Self { address, kept, serving }, certificate)
    }

    /// From now on it answers so; `None`: 200.
    pub fn answer(&self, answer: Option<Answer>) {
        *self.kept.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// All requests so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.kept.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(State(kept): State<Kept>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    kept.heard.lock().unwrap_or_else(PoisonError::into_inner).push(Heard { path: uri.path().to_owned(), headers, body });
    let answer = kept.answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some((status, headers)) = answer else { return StatusCode::OK.into_response() };
    let mut response = status.into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().expect("a value"));
    }
    response
}
