//! Answers requests until told to stop, whoever connects: each connection has so much time, so much memory, and a seat of a
//! bounded number.

mod body;
mod exchange;
mod limits;
mod seats;
mod stage;
mod stream;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::trace::TraceLayer;

use exchange::Exchange;
pub use limits::HttpLimits;
pub(super) use seats::RESERVE;
use seats::{SeatGuard, Seats};
use stream::StagedStream;

/// What is left of the ten seconds that a stop may take goes to the pools and the embedded server.
const DRAIN_LIMIT: Duration = Duration::from_secs(3);
/// The head of a request, and what is kept of an answer that the other side does not take. Browsers send 1 kB; beyond it 431.
const LARGEST_HEAD: usize = 32 * 1024;
/// Sockets that may be open beside those with a seat: refused or cut, and not closed yet.
const LEAVING: usize = 8;
/// The system has no file for another connection; one is free as soon as a connection ends.
const NO_FILES: Duration = Duration::from_millis(50);
/// It may last; once a minute says enough.
const TELL_AGAIN: Duration = Duration::from_secs(60);
/// To whoever finds no seat: nobody reads what he asks.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: text/plain\r\n\
    Content-Length: 53\r\n\r\ntoo many connections are open; try again in a moment\n";

/// Serves `app` on `listener` until `shutdown` completes, and lets the requests under way finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: Router, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    serve_within(HttpLimits::default(), app, listener, shutdown).await
}

/// The same, within limits of one's own.
///
/// # Errors
/// When the listener fails.
pub async fn serve_within(
    limits: HttpLimits,
    app: Router,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let door = Acceptor {
        app: app.layer(TraceLayer::new_for_http()),
        sockets: Arc::new(Semaphore::new(limits.connections + RESERVE + LEAVING)),
        seats: Seats::new(limits),
        inside: TaskTracker::new(),
        stopping: CancellationToken::new(),
    };
    let watch = door.seats.clone().watch();
    tokio::select! {
        () = shutdown => {}
        () = watch => {}
        result = door.open(&listener) => return result,
    }
    drop(listener);
    door.close().await;
    Ok(())
}

/// Where connections come in.
struct Acceptor {
    app: Router,
    seats: Arc<Seats>,
    /// One permit per open socket. A connection that has lost its seat is closed a moment later by its own task; without
    /// this bound a burst of newcomers takes the files of the pool in that moment.
    sockets: Arc<Semaphore>,
    inside: TaskTracker,
    stopping: CancellationToken,
}

impl Acceptor {
    async fn open(&self, listener: &TcpListener) -> io::Result<()> {
        let mut told = None;
        loop {
            let socket = self.sockets.clone().acquire_owned().await.map_err(io::Error::other)?;
            match listener.accept().await {
                Ok((stream, peer)) => self.let_in(stream, peer, socket),
                // Of one that came; the next may be well.
                Err(error) if is_of_the_connection(&error) => {}
                Err(error) if is_want_of_files(&error) => {
                    self.seats.make_room();
                    if told.is_none_or(|at: Instant| at.elapsed() >= TELL_AGAIN) {
                        tracing::warn!("a connection cannot be accepted: {error}; raise the limit of open files (ulimit -n)");
                        told = Some(Instant::now());
                    }
                    sleep(NO_FILES).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn let_in(&self, stream: TcpStream, peer: SocketAddr, socket: OwnedSemaphorePermit) {
        let Some(seat) = self.seats.take(peer.ip()) else {
            tracing::debug!(peer.ip = %peer.ip(), "a connection is refused: too many are open");
            let _nobody_waits_for_it = stream.try_write(REFUSED);
            return;
        };
        // Without TCP_NODELAY the second packet of a streamed page waits 40 ms for an acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("a connection goes on without TCP_NODELAY: {error}");
        }
        let limit = self.seats.limits.body;
        let app = self.app.clone();
        let exchange = Exchange { app, peer, stage: seat.stage.clone(), is_reserve: seat.is_reserve, body_limit: limit };
        let talk = talk(stream, exchange, seat, self.stopping.clone());
        self.inside.spawn(async move {
            talk.await;
            drop(socket);
        });
    }

    /// Who has asked something gets the answer, within the limit.
    async fn close(&self) {
        self.stopping.cancel();
        self.seats.cut_waiting();
        self.inside.close();
        if timeout(DRAIN_LIMIT, self.inside.wait()).await.is_err() {
            tracing::warn!("some requests did not finish within {} s and were cut", DRAIN_LIMIT.as_secs());
            while self.seats.cut_any() {}
            self.inside.wait().await;
        }
    }
}

/// Until the other side leaves, takes too long, or the console stops.
async fn talk(stream: TcpStream, exchange: Exchange, seat: SeatGuard, stopping: CancellationToken) {
    let io = TokioIo::new(StagedStream::new(stream, seat.stage.clone()));
    let service = service_fn(move |request| exchange.clone().answer(request));
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_header_size(LARGEST_HEAD)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(io, service);
    let mut connection = pin!(connection.with_upgrades());
    let mut is_last = false;
    loop {
        tokio::select! {
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!("a connection ended: {error}");
                }
                return;
            }
            () = seat.cut.cancelled() => return,
            () = stopping.cancelled(), if !is_last => {
                is_last = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted, PermissionDenied};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted | PermissionDenied)
}

fn is_want_of_files(error: &io::Error) -> bool {
    use nix::libc::{EMFILE, ENFILE, ENOBUFS, ENOMEM};
    error.raw_os_error().is_some_and(|code| [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(&code))
}
