//! One request and its answer.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Body as _, Incoming};
use tower::Service;

use super::body::{RequestBody, ResponseBody};
use super::stage::{ConnectionStage, StageKind};

/// What all requests of a connection share.
#[derive(Clone)]
pub(super) struct Exchange {
    pub app: Router,
    pub peer: SocketAddr,
    pub stage: Arc<ConnectionStage>,
    pub is_reserve: bool,
    pub body_limit: Duration,
}

impl Exchange {
    pub(super) async fn answer(self, request: Request<Incoming>) -> Result<Response, Infallible> {
        self.stage.begin(if request.body().is_end_stream() { StageKind::Answer } else { StageKind::Body });
        let mut response = match self.is_reserve && !asks_for_life(request.uri().path()) {
            true => too_many_connections(),
            false => self.ask(request).await,
        };
        if self.is_reserve {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            // The connection has become one of another protocol, which has rules of its own.
            return Ok(response);
        }
        Ok(response.map(|body| Body::new(ResponseBody::new(body, self.stage))))
    }

    async fn ask(&self, mut request: Request<Incoming>) -> Response {
        let is_late = Arc::new(AtomicBool::new(false));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let arriving = |body| RequestBody::new(body, self.body_limit, is_late.clone(), self.stage.clone());
        let Ok(response) = self.app.clone().call(request.map(|body| Body::new(arriving(body)))).await;
        if is_late.load(Ordering::Relaxed) { late(self.body_limit) } else { response }
    }
}

/// Wherever the console is mounted.
fn asks_for_life(path: &str) -> bool {
    path.ends_with("/healthz") || path.ends_with("/readyz")
}

fn too_many_connections() -> Response {
    let sentence = "too many connections are open; try again in a moment\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], sentence).into_response()
}

fn late(limit: Duration) -> Response {
    let sentence = format!("the body of the request did not arrive within {} s; send it again\n", limit.as_secs_f64());
    (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")], sentence).into_response()
}
