//! Checks passwords one at a time, in memory that is kept. An argon2id check takes 19 MiB; allocated anew on whichever thread
//! is free, it stays with the allocator of each of them.

use std::sync::Arc;

use argon2::Block;
use secrecy::SecretString;
use tokio::sync::{Mutex, Semaphore};

use super::password;

/// Logins that are checked or wait for it. The last of them waits a second; more would let a flood keep the admin waiting for
/// minutes, with a request of up to 64 KiB each in memory.
const AT_ONCE: usize = 32;

pub(super) struct Hashing {
    memory: Arc<Mutex<Vec<Block>>>,
    places: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { memory: Arc::default(), places: Semaphore::new(AT_ONCE) }
    }
}

impl Hashing {
    /// Whether the password is the one of this hash. `None`: too many wait for an answer already.
    pub(super) async fn verify(&self, password: SecretString, hash: String) -> Option<bool> {
        let _place = self.places.try_acquire().ok()?;
        // The check goes on when its caller has left, and the memory with it.
        let mut memory = self.memory.clone().lock_owned().await;
        let checked = tokio::task::spawn_blocking(move || password::verify_in(&mut memory, &password, &hash)).await;
        Some(checked.unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_memory_serves_all_checks() {
        let right = SecretString::from("correct horse".to_owned());
        let (hashing, hash) = (Hashing::default(), password::hash(&right).expect("hash"));
        assert_eq!(hashing.verify(right.clone(), hash.clone()).await, Some(true));
        let place = hashing.memory.lock().await.as_ptr();
        assert_eq!(hashing.verify(SecretString::from("correct horsf".to_owned()), hash.clone()).await, Some(false));
        assert_eq!(hashing.verify(right, hash).await, Some(true));
        let memory = hashing.memory.lock().await;
        assert_eq!((memory.as_ptr(), memory.len()), (place, 19 * 1024));
    }

    #[tokio::test]
    async fn a_login_too_many_is_refused_at_once_and_those_that_wait_are_served() {
        let (hashing, wrong) = (Arc::new(Hashing::default()), SecretString::from("wrong wrong".to_owned()));
        let busy = hashing.memory.clone().lock_owned().await;
        let one = || {
            let (hashing, wrong) = (hashing.clone(), wrong.clone());
            tokio::spawn(async move { hashing.verify(wrong, "no hash".to_owned()).await })
        };
        let waiting: Vec<_> = (0..AT_ONCE).map(|_| one()).collect();
        while hashing.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(one().await.expect("no panic"), None);
        drop(busy);
        for check in waiting {
            assert_eq!(check.await.expect("no panic"), Some(false));
        }
        assert_eq!(one().await.expect("no panic"), Some(false));
    }
}
