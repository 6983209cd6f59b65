//! Answers requests until told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tower_http::trace::TraceLayer;

/// What is left of the ten seconds that a stop may take goes to the pools and the embedded server.
const DRAIN_LIMIT: Duration = Duration::from_secs(3);

/// Serves `app` on `listener` until `shutdown` completes, and lets the requests under way finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: Router, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    // Without TCP_NODELAY the second packet of a streamed page waits 40 ms for an acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("a connection goes on without TCP_NODELAY: {error}");
        }
    });
    let app = app.layer(TraceLayer::new_for_http()).into_make_service_with_connect_info::<SocketAddr>();
    let (stopped, stop) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        shutdown.await;
        let _server_already_gone = stopped.send(());
    });
    let too_long = async {
        let _shutdown_has_begun = stop.await;
        tokio::time::sleep(DRAIN_LIMIT).await;
    };
    tokio::select! {
        result = async { server.await } => result?,
        () = too_long => tracing::warn!("some requests did not finish within {} s and were cut", DRAIN_LIMIT.as_secs()),
    }
    Ok(())
}
