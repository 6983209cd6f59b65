//! What people may do through the console to the server that it watches.

/// Each is checked where it is done, whatever the pages show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllowedActions {
    /// Load tests of the pool and of its server.
    pub load_tests: bool,
    /// Load tests with a statement of one's own.
    pub load_test_statements: bool,
    /// Cancelling what a session does, and ending it.
    pub end_sessions: bool,
}

impl AllowedActions {
    /// All of it.
    pub const EVERYTHING: Self = Self { load_tests: true, load_test_statements: true, end_sessions: true };
    /// Looking only.
    pub const READ_ONLY: Self = Self { load_tests: false, load_test_statements: false, end_sessions: false };

    /// Why no load test is begun, in a sentence.
    pub fn no_load_tests(self) -> Option<&'static str> {
        const OFF: &str = "Load tests are off for this console: its configuration has read_only = true or allow_load_tests = false.";
        (!self.load_tests).then_some(OFF)
    }

    /// Why no statement of one's own is run, in a sentence.
    pub fn no_statements(self) -> Option<&'static str> {
        const OFF: &str = "Custom statements are off for this console: load_test_statements is false, the default inside a service.";
        (!self.load_test_statements).then_some(OFF)
    }

    /// Why no session is ended, in a sentence.
    pub fn no_endings(self) -> Option<&'static str> {
        const OFF: &str = "Cancelling and terminating sessions is off for this console: its configuration has read_only = true or allow_end_sessions = false.";
        (!self.end_sessions).then_some(OFF)
    }
}
