//! Bodies that tell when they are through: a request's within its time, an answer's whenever it is.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::stage::{ConnectionStage, StageKind};

/// A request's body. Whether it was late is told to who answers.
pub(super) struct RequestBody {
    body: Incoming,
    limit: Pin<Box<Sleep>>,
    is_late: Arc<AtomicBool>,
    stage: Arc<ConnectionStage>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, limit: Duration, is_late: Arc<AtomicBool>, stage: Arc<ConnectionStage>) -> Self {
        Self { body, limit: Box::pin(sleep(limit)), is_late, stage }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if frame.is_none() {
                self.stage.go_on(StageKind::Body, StageKind::Answer);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if self.limit.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.is_late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err("the body did not arrive in time".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A reader that has enough drops it; what follows is the answer.
impl Drop for RequestBody {
    fn drop(&mut self) {
        self.stage.go_on(StageKind::Body, StageKind::Answer);
    }
}

/// An answer's body; dropped, the connection is idle.
pub(super) struct ResponseBody {
    body: Body,
    stage: Arc<ConnectionStage>,
}

impl ResponseBody {
    pub(super) fn new(body: Body, stage: Arc<ConnectionStage>) -> Self {
        Self { body, stage }
    }
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.stage.begin(StageKind::Idle);
    }
}
