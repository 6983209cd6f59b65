//! What one source does, second by second, on its way to the archive.

use std::sync::Arc;

use super::archive::Archive;
use super::frame::Frame;
use super::rollup::Rollup;

/// Until a store that could not be read at the start is tried again.
const SECONDS_A_TRY: u64 = 5;

/// Writes down one source.
pub struct Appender {
    archive: Arc<Archive>,
    name: String,
    rollup: Option<Rollup>,
    not_before_s: u64,
}

impl Appender {
    /// For the source that is kept under this name.
    pub fn new(archive: Arc<Archive>, name: &str) -> Self {
        Self { archive, name: name.to_owned(), rollup: None, not_before_s: 0 }
    }

    /// What it writes to, and can be read again.
    pub fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    /// The number of the source, once it is made ready.
    pub fn source(&self) -> Option<i64> {
        self.rollup.as_ref().map(Rollup::source)
    }

    /// Whether it is to be made ready now.
    pub fn is_due(&self, now_s: u64) -> bool {
        self.rollup.is_none() && now_s >= self.not_before_s
    }

    /// Makes ready, unless that is done or was tried just now. The number of the source, when it has just been made so.
    pub async fn begin(&mut self, now_s: u64) -> Option<i64> {
        if !self.is_due(now_s) {
            return None;
        }
        self.not_before_s = now_s + SECONDS_A_TRY;
        let (source, rollup) = self.archive.begin(&self.name, now_s).await.ok()?;
        self.rollup = Some(rollup);
        Some(source)
    }

    /// Nothing more comes from the source: what is under way is kept as it is.
    pub fn finish(self) {
        if let Some(rollup) = self.rollup {
            self.archive.keep(rollup.finish());
        }
    }

    /// One second more. While the store cannot be used it is lost.
    pub fn note(&mut self, at_s: u64, second: Frame) {
        if let Some(rollup) = &mut self.rollup {
            self.archive.keep(rollup.push(at_s, second));
        }
    }
}
