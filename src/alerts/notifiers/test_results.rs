//! What came of the tests, until the next start: it is shown to whoever has asked for one.

use std::collections::HashMap;

use parking_lot::Mutex;

/// When it was, and what came of it.
pub type TestResult = (u64, Result<String, String>);

/// The last test of each notifier.
#[derive(Default)]
pub struct TestResults(Mutex<HashMap<String, TestResult>>);

impl TestResults {
    pub fn note(&self, name: &str, at_ms: u64, said: Result<String, String>) {
        self.0.lock().insert(name.to_owned(), (at_ms, said));
    }

    pub fn last(&self, name: &str) -> Option<TestResult> {
        self.0.lock().get(name).cloned()
    }
}
