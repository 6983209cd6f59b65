//! A reading of the outside world that many may ask for: however many do, it is made once every few seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// The same for everybody, or why there is none.
type CachedResult<T> = Result<Arc<T>, String>;

/// The last reading, while it is recent.
pub struct Cached<T> {
    lasts: Duration,
    kept: Mutex<Option<(Instant, CachedResult<T>)>>,
}

impl<T> Cached<T> {
    /// Of which one is good enough for so long.
    pub fn lasting(lasts: Duration) -> Self {
        Self { lasts, kept: Mutex::new(None) }
    }

    /// The last reading, or a new one. Whoever asks meanwhile waits for it, and gets the same.
    pub async fn get(&self, read: impl Future<Output = Result<T, String>>) -> CachedResult<T> {
        let mut kept = self.kept.lock().await;
        if let Some((_, reading)) = kept.as_ref().filter(|(at, _)| at.elapsed() < self.lasts) {
            return reading.clone();
        }
        let reading = read.await.map(Arc::new);
        *kept = Some((Instant::now(), reading.clone()));
        reading
    }

    /// The next reading is a new one: something was changed. One that is under way, which may have missed it, is waited for.
    pub async fn expire(&self) {
        self.kept.lock().await.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reading_is_made_once_while_it_lasts_and_a_failure_too() {
        let recent = Cached::lasting(Duration::from_secs(3600));
        assert_eq!(recent.get(async { Err::<u32, _>("gone".to_owned()) }).await, Err("gone".to_owned()));
        assert_eq!(recent.get(async { Ok(7) }).await, Err("gone".to_owned()));
    }

    #[tokio::test]
    async fn what_has_expired_is_read_anew() {
        let recent = Cached::lasting(Duration::from_secs(3600));
        assert_eq!(recent.get(async { Ok(1) }).await, Ok(Arc::new(1)));
        recent.expire().await;
        assert_eq!(recent.get(async { Ok(2) }).await, Ok(Arc::new(2)));
    }

    #[tokio::test]
    async fn what_is_old_is_read_anew() {
        let recent = Cached::lasting(Duration::ZERO);
        for number in [1, 2] {
            assert_eq!(recent.get(async { Ok(number) }).await, Ok(Arc::new(number)));
        }
    }
}
