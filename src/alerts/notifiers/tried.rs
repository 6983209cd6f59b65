//! What came of the tests, until the next start: it is shown to whoever has asked for one.

use std::collections::HashMap;

use parking_lot::Mutex;

/// When it was, and what came of it.
pub type Attempt = (u64, Result<String, String>);

/// The last test of each notifier.
#[derive(Default)]
pub struct Tried(Mutex<HashMap<String, Attempt>>);

impl Tried {
    pub fn note(&self, name: &str, at_ms: u64, said: Result<String, String>) {
        self.0.lock().insert(name.to_owned(), (at_ms, said));
    }

    pub fn last(&self, name: &str) -> Option<Attempt> {
        self.0.lock().get(name).cloned()
    }
}
