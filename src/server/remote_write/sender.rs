//! Sends what waits for one receiver: one request after another, so that the points of a series arrive in order.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, Response};
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, judge};
use super::batch::Request;
use super::receiver::{Receiver, add};
use super::trouble::Trouble;
use crate::base::http_fetch::seconds;
use crate::base::{http_reason, now_ms, printable};

/// A receiver that was restarted is back by then.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// One that was away for hours gets within half a minute what it has missed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Bytes of an error's message: Prometheus' receivers say it in a line.
const LONGEST_MESSAGE: usize = 1_000;
const VERSION: &str = "x-prometheus-remote-write-version";

/// The sender of one receiver.
pub struct Sender {
    receiver: Arc<Receiver>,
    client: Client,
    /// It has accepted a request.
    is_known: bool,
    trouble: Trouble,
}

impl Sender {
    pub fn new(receiver: Arc<Receiver>, client: Client) -> Self {
        let trouble = Trouble::of(receiver.clone());
        Self { receiver, client, is_known: false, trouble }
    }

    /// Sends until the queue is closed and empty. While the console stops, each request gets one attempt.
    pub async fn run(mut self, stopping: CancellationToken) {
        while let Some(request) = self.receiver.queue.next().await {
            let counts = &self.receiver.counts;
            counts.under_way.store(request.samples, Relaxed);
            counts.under_way_bytes.store(request.body.len() as u64, Relaxed);
            self.send(request, &stopping).await;
            self.receiver.counts.under_way.store(0, Relaxed);
            self.receiver.counts.under_way_bytes.store(0, Relaxed);
        }
    }

    /// Until it is accepted or refused.
    async fn send(&mut self, mut request: Request, stopping: &CancellationToken) {
        let mut attempts = 0u32;
        loop {
            let Some(formed) = self.receiver.in_form(request) else { return };
            request = formed;
            match self.ask(&request).await {
                Answer::Accepted { written } => return self.accepted(&request, written),
                Answer::OtherProtocol => self.fall_back(),
                Answer::NoNativeHistograms => self.fall_back_to_classic(),
                Answer::Refused { reason, written } => return self.refused(&request, &reason, written),
                Answer::Later { reason, retry_after } => {
                    self.trouble.waits(&reason);
                    attempts += 1;
                    if !rest(pause(attempts, retry_after, fastrand::f64()), stopping).await {
                        // The console stops: what is left is lost, and counted.
                        return add(&self.receiver.counts.dropped, request.samples + self.receiver.queue.clear());
                    }
                    add(&self.receiver.counts.retried, request.samples);
                }
            }
        }
    }

    async fn ask(&self, request: &Request) -> Answer {
        let setup = &self.receiver.setup;
        let mut asked = self.client.post(setup.url.clone()).timeout(setup.timeout).body(request.http_body());
        asked = asked.header(CONTENT_TYPE, request.protocol.content_type()).header(CONTENT_ENCODING, "snappy");
        asked = asked.header(VERSION, request.protocol.version());
        let authorization = setup.credentials.header();
        if let Some(value) = &authorization {
            asked = asked.header(AUTHORIZATION, value.clone());
        }
        if let Some(tenant) = &setup.tenant {
            asked = asked.header("X-Scope-OrgID", tenant.clone());
        }
        match asked.send().await {
            Ok(answer) => {
                let (status, headers) = (answer.status(), answer.headers().clone());
                let message = if status.is_success() { String::new() } else { message(answer).await };
                // A receiver may say what it was sent.
                let secret = authorization.as_ref().and_then(|value| value.to_str().ok()?.split(' ').nth(1));
                let message = if secret.is_some_and(|secret| message.contains(secret)) { String::new() } else { message };
                judge(request, self.is_known, status, &headers, &message)
            }
            Err(error) => Answer::Later { reason: unreachable(&error, setup.timeout), retry_after: None },
        }
    }

    fn accepted(&mut self, request: &Request, written: Option<u64>) {
        let counts = &self.receiver.counts;
        let written = written.unwrap_or(request.samples).min(request.samples);
        add(&counts.sent, written);
        add(&counts.failed, request.samples - written);
        add(&counts.bytes, request.body.len() as u64);
        counts.last_success_ms.store(now_ms(), Relaxed);
        counts.highest_sent_ms.fetch_max(request.newest_ms, Relaxed);
        self.is_known = true;
        if written < request.samples {
            self.trouble.refuses(&format!("has written {written} of {} samples", request.samples));
        } else {
            self.trouble.ends();
        }
    }

    fn refused(&mut self, request: &Request, reason: &str, written: u64) {
        let written = written.min(request.samples);
        add(&self.receiver.counts.sent, written);
        add(&self.receiver.counts.failed, request.samples - written);
        self.trouble.refuses(reason);
    }

    fn fall_back_to_classic(&self) {
        if !self.receiver.is_classic.swap(true, Relaxed) {
            tracing::warn!(
                remote_write.name = self.receiver.setup.name,
                "remote write to {}: the receiver takes no native histograms; it gets classic ones until the console restarts",
                self.receiver.setup.name
            );
        }
    }

    fn fall_back(&self) {
        if !self.receiver.is_v1.swap(true, Relaxed) {
            tracing::warn!(
                remote_write.name = self.receiver.setup.name,
                "remote write to {}: the receiver does not know protocol 2.0; it is written to in 1.0 until the console restarts",
                self.receiver.setup.name
            );
        }
    }
}

/// Why there is no answer, going on from "the receiver".
fn unreachable(error: &reqwest::Error, timeout: Duration) -> String {
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => "cannot be reached: nothing accepts the connection".to_owned(),
        (false, true) => format!("does not answer within {}", seconds(timeout)),
        _ => format!("cannot be reached: {}", http_reason(error)),
    }
}

/// The beginning of what a receiver says, on one line.
async fn message(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_MESSAGE
        && let Ok(Some(part)) = answer.chunk().await
    {
        bytes.extend_from_slice(&part[..part.len().min(LONGEST_MESSAGE - bytes.len())]);
    }
    printable::line(String::from_utf8_lossy(&bytes).trim()).into_owned()
}

/// Doubled with each attempt; `jitter` (0 to 1) keeps consoles apart; a receiver's wish is a lower bound.
fn pause(attempts: u32, wish: Option<Duration>, jitter: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    doubled.mul_f64(0.75 + 0.5 * jitter.clamp(0.0, 1.0)).max(wish.unwrap_or_default())
}

/// Whether the console goes on.
async fn rest(pause: Duration, stopping: &CancellationToken) -> bool {
    tokio::select! {
        () = stopping.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_a_wish_is_kept() {
        let pauses = [1, 2, 3, 7, 8, 4_000_000_000].map(|attempts| pause(attempts, None, 0.5).as_millis());
        assert_eq!(pauses, [500, 1_000, 2_000, 30_000, 30_000, 30_000]);
        assert_eq!(pause(1, Some(Duration::from_secs(90)), 0.5), Duration::from_secs(90));
        assert_eq!([pause(3, None, 0.0), pause(3, None, 1.0)].map(|pause| pause.as_millis()), [1_500, 2_500]);
    }
}
