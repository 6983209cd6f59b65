//! A console whose shared store is away when it starts: consoles are restarted exactly then. It waits for the store rather than end, so
//! that it works a second after the store answers, not after the pause that a supervisor makes by then. What waiting does not mend ends it.

use std::os::fd::AsFd;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::mount::{ConsoleError, MountedConsole};
use crate::server::{HttpLimits, serve_within};
use crate::store::StoreError;

const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);
/// How often the log says that it still waits.
const TOLD_EACH: Duration = Duration::from_secs(10);

/// The console, as soon as its store answers; `None` where it was told to stop before.
pub(super) async fn started<F>(
    listener: &TcpListener,
    start: impl Fn() -> F,
    shutdown: &mut (impl Future<Output = ()> + Unpin),
) -> anyhow::Result<Option<MountedConsole>>
where
    F: Future<Output = Result<MountedConsole, ConsoleError>>,
{
    let (mut door, mut told) = (None, None::<Instant>);
    let outcome = loop {
        let away = tokio::select! {
            started = start() => match started {
                Err(ConsoleError::Store(error @ StoreError::Away { .. })) => error,
                done => break done.map(Some),
            },
            () = &mut *shutdown => break Ok(None),
        };
        if told.is_none_or(|told| told.elapsed() >= TOLD_EACH) {
            tracing::warn!("{away}: this console tries again each second");
            told = Some(Instant::now());
        }
        if door.is_none() {
            door = Some(WaitingDoor::open(listener)?);
        }
        tokio::select! {
            () = sleep(BETWEEN_ATTEMPTS) => {}
            () = &mut *shutdown => break Ok(None),
        }
    };
    if let Some(door) = door {
        door.close().await;
    }
    Ok(outcome?)
}

/// Answers on the console's port meanwhile: a supervisor that asks whether the process lives must not end it.
struct WaitingDoor {
    closing: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl WaitingDoor {
    fn open(listener: &TcpListener) -> std::io::Result<Self> {
        // The same socket: whoever connects while the console takes over is answered by it.
        let listener = TcpListener::from_std(listener.as_fd().try_clone_to_owned()?.into())?;
        let closing = CancellationToken::new();
        let app = Router::new().fallback(answer);
        let serving = tokio::spawn(serve_within(HttpLimits::default(), app, listener, closing.clone().cancelled_owned()));
        Ok(Self { closing, serving })
    }

    async fn close(self) {
        self.closing.cancel();
        if let Ok(Err(error)) = self.serving.await {
            tracing::warn!("while the store was away, nobody was answered: {error}");
        }
    }
}

/// Where the store is, is not for everybody.
async fn answer(uri: Uri) -> Response {
    if uri.path().ends_with("/healthz") {
        return "ok\n".into_response();
    }
    let waits = "the shared store does not answer; the console starts when it does, and its log says more\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], waits).into_response()
}
