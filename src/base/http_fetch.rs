//! One question to another server over HTTP, bounded in time and in size, and never with an address in what is said of it.

use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{RequestBuilder, Response, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use super::bounded_body::{BodyFault, BoundedBody};
use super::http_reason;

/// Where a body begins to be large: nearly all bodies are smaller.
const LARGE: usize = 1 << 20;

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits<'l> {
    /// From the connect to the end of the body.
    pub patience: Duration,
    /// Bytes of the body, decompressed.
    pub largest: usize,
    /// How many bodies of more than 1 MB are read at once; `None` where only one is ever read.
    pub large_bodies: Option<&'l Semaphore>,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct FetchedPage {
    /// Its status.
    pub status: StatusCode,
    /// Its media type in small letters, without parameters; empty where none was given.
    pub media_type: String,
    /// Its body, decompressed.
    pub body: Vec<u8>,
}

/// Sends the request, and reads the answer.
///
/// # Errors
/// What went wrong, going on from the name of the server, and without any secret.
pub async fn fetch(request: RequestBuilder, limits: FetchLimits<'_>) -> Result<FetchedPage, String> {
    let deadline = Instant::now() + limits.patience;
    let patience = seconds(limits.patience);
    let answer = timeout_at(deadline, request.send()).await.map_err(|_| format!("does not answer within {patience}"))?;
    let answer = answer.map_err(|error| unreachable(&error))?;
    let (status, media_type) = (answer.status(), media_type(&answer));
    let body = timeout_at(deadline, read(answer, limits)).await;
    let body = body.map_err(|_| format!("begins to answer, and has not ended within {patience}"))??;
    Ok(FetchedPage { status, media_type, body })
}

async fn read(mut answer: Response, limits: FetchLimits<'_>) -> Result<Vec<u8>, String> {
    let encoding = answer.headers().get(CONTENT_ENCODING).map(|encoding| encoding.to_str().unwrap_or("?").to_owned());
    let fault = |fault: BodyFault| format!("answers with {fault}");
    let mut body = BoundedBody::new(limits.largest, encoding.as_deref()).map_err(fault)?;
    let mut seat: Option<SemaphorePermit> = None;
    while let Some(part) = answer.chunk().await.map_err(|error| format!("breaks off its answer: {}", http_reason(&error)))? {
        body.push(&part).map_err(fault)?;
        if let (None, Some(seats)) = (&seat, limits.large_bodies.filter(|_| body.len() > LARGE)) {
            seat = seats.acquire().await.ok();
        }
    }
    body.finish().map_err(fault)
}

fn unreachable(error: &reqwest::Error) -> String {
    let reason = http_reason(error);
    if error.is_timeout() { "cannot be reached: nothing accepts the connection".to_owned() } else { format!("cannot be read: {reason}") }
}

fn media_type(answer: &Response) -> String {
    let given = answer.headers().get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `2 s`, `750 ms`.
pub fn seconds(duration: Duration) -> String {
    match duration.as_millis() {
        whole if whole % 1000 == 0 => format!("{} s", whole / 1000),
        part if part < 1000 => format!("{part} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_is_said_in_whole_seconds_where_it_is_some() {
        let said = [2000, 750, 7500, 0].map(|ms| seconds(Duration::from_millis(ms)));
        assert_eq!(said, ["2 s", "750 ms", "7.5 s", "0 s"]);
    }
}
