//! Requests that wait for their receiver: a bounded queue, of which the oldest leave when it is full.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::batch::Request;

/// How much waits at most.
#[derive(Clone, Copy, Debug)]
pub struct QueueLimits {
    pub samples: u64,
    /// Compressed.
    pub bytes: u64,
}

impl Default for QueueLimits {
    /// A hundred pools with histograms are 5,100 samples a round, 90 kB: three hours. Of 5,000 pools it is three and a half minutes.
    fn default() -> Self {
        Self { samples: 5_000_000, bytes: 64 << 20 }
    }
}

/// What waits.
#[derive(Default)]
pub struct Queue {
    limits: QueueLimits,
    waiting: Mutex<Waiting>,
    /// Something waits, or nothing more will.
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Request>,
    samples: u64,
    bytes: u64,
    is_closed: bool,
}

impl Queue {
    #[cfg(test)]
    pub fn within(limits: QueueLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Puts requests at the end. Returns how many samples had to leave at the front.
    pub fn push(&self, requests: Vec<Request>) -> u64 {
        let mut waiting = self.waiting.lock();
        let mut dropped = 0;
        for request in requests {
            waiting.samples += request.samples;
            waiting.bytes += request.body.len() as u64;
            waiting.requests.push_back(request);
            while waiting.samples > self.limits.samples || waiting.bytes > self.limits.bytes {
                let Some(oldest) = waiting.take() else { break };
                dropped += oldest.samples;
            }
        }
        drop(waiting);
        self.changed.notify_one();
        dropped
    }

    /// The oldest request, as soon as there is one; `None` when the queue is closed and empty.
    pub async fn next(&self) -> Option<Request> {
        loop {
            let changed = self.changed.notified();
            {
                let mut waiting = self.waiting.lock();
                if let Some(oldest) = waiting.take() {
                    return Some(oldest);
                }
                if waiting.is_closed {
                    return None;
                }
            }
            changed.await;
        }
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.waiting.lock().is_closed = true;
        self.changed.notify_one();
    }

    /// Forgets everything; so many samples.
    pub fn clear(&self) -> u64 {
        let mut waiting = self.waiting.lock();
        let samples = waiting.samples;
        waiting.requests.clear();
        (waiting.samples, waiting.bytes) = (0, 0);
        samples
    }

    /// Samples and bytes that wait.
    pub fn size(&self) -> (u64, u64) {
        let waiting = self.waiting.lock();
        (waiting.samples, waiting.bytes)
    }
}

impl Waiting {
    fn take(&mut self) -> Option<Request> {
        let oldest = self.requests.pop_front()?;
        self.samples -= oldest.samples;
        self.bytes -= oldest.body.len() as u64;
        Some(oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::remote_write::protocol::Protocol;

    fn request(number: u64, samples: u64, bytes: usize) -> Request {
        Request { protocol: Protocol::V1, body: vec![0; bytes], samples, has_native: false, newest_ms: number }
    }

    async fn all(queue: &Queue) -> Vec<u64> {
        queue.close();
        let mut numbers = Vec::new();
        while let Some(request) = queue.next().await {
            numbers.push(request.newest_ms);
        }
        numbers
    }

    #[tokio::test]
    async fn requests_leave_in_the_order_in_which_they_came() {
        let queue = Queue::default();
        assert_eq!(queue.push(vec![request(1, 10, 5), request(2, 20, 5)]), 0);
        assert_eq!(queue.size(), (30, 10));
        assert_eq!(all(&queue).await, [1, 2]);
        assert_eq!(queue.size(), (0, 0));
    }

    #[tokio::test]
    async fn the_oldest_leave_when_there_are_too_many_samples_or_bytes() {
        let queue = Queue::within(QueueLimits { samples: 25, bytes: 1_000 });
        assert_eq!(queue.push(vec![request(1, 10, 5), request(2, 10, 5)]), 0);
        assert_eq!(queue.push(vec![request(3, 10, 5)]), 10);
        assert_eq!(queue.push(vec![request(4, 1, 995)]), 10, "5 + 995 bytes are not too many");
        assert_eq!(queue.push(vec![request(5, 1, 1)]), 10);
        assert_eq!(all(&queue).await, [4, 5]);
    }

    #[tokio::test]
    async fn whoever_waits_is_woken() {
        let queue = std::sync::Arc::new(Queue::default());
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.next().await.map(|request| request.newest_ms) }
        });
        tokio::task::yield_now().await;
        queue.push(vec![request(7, 1, 1)]);
        assert_eq!(waiting.await.expect("no panic"), Some(7));
    }
}
