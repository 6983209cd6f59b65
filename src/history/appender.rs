//! What one source does, second by second, on its way to the archive.

use std::sync::Arc;

use super::archive::Archive;
use super::frame::Frame;
use super::rollup::Rollup;
use crate::store::leases::Work;

/// Until a store that could not be read at the start is tried again.
const SECONDS_A_TRY: u64 = 5;

/// Writes down one source.
pub struct Appender {
    archive: Arc<Archive>,
    name: String,
    /// Of a source that one of several consoles writes down: the work that it is part of.
    work: Option<Work>,
    begun: Option<Begun>,
    not_before_s: u64,
}

struct Begun {
    rollup: Rollup,
    /// Under which it was begun: another one means that another console has written meanwhile.
    term: Option<i64>,
    /// The store has its seconds up to this one.
    last_s: Option<u64>,
}

impl Appender {
    /// For the source that is kept under this name.
    pub fn new(archive: Arc<Archive>, name: &str) -> Self {
        Self { archive, name: name.to_owned(), work: None, begun: None, not_before_s: 0 }
    }

    /// The same of a source that may come from elsewhere by now.
    pub fn set_work(&mut self, work: Option<Work>) {
        if self.work != work {
            (self.work, self.begun, self.not_before_s) = (work, None, 0);
        }
    }

    /// It writes only while this console does this work, where there is one.
    pub fn part_of(self, work: Option<Work>) -> Self {
        Self { work, ..self }
    }

    /// What it writes to, and can be read again.
    pub fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    /// The number of the source, once it is made ready.
    pub fn source(&self) -> Option<i64> {
        self.begun.as_ref().map(|begun| begun.rollup.source())
    }

    /// The term of its work; `None`: another console does it. Without a work nobody else could.
    fn term(&self) -> Option<Option<i64>> {
        match self.work {
            None => Some(None),
            Some(work) => self.archive.leases().keeps(work).map(Some),
        }
    }

    /// Whether it is to be made ready now.
    pub fn is_due(&self, now_s: u64) -> bool {
        self.begun.is_none() && now_s >= self.not_before_s && self.term().is_some()
    }

    /// Makes ready, unless that is done or was tried just now. The number of the source, when it has just been made so.
    pub async fn begin(&mut self, now_s: u64) -> Option<i64> {
        if !self.is_due(now_s) {
            return None;
        }
        let term = self.term()?;
        self.not_before_s = now_s + SECONDS_A_TRY;
        let (source, rollup, last_s) = self.archive.begin(&self.name, self.work.zip(term), now_s).await.ok()?;
        self.begun = Some(Begun { rollup, term, last_s: last_s.filter(|_| self.work.is_some()) });
        Some(source)
    }

    /// Nothing more comes from the source: what is under way is kept as it is.
    pub fn finish(self) {
        if let Some(begun) = self.begun {
            self.archive.keep(begun.rollup.finish());
        }
    }

    /// One second more. While the store cannot be used it is lost; while another console does the work it is that one's to write.
    pub fn note(&mut self, at_s: u64, second: Frame) {
        let term = self.term();
        if self.begun.as_ref().is_some_and(|begun| term != Some(begun.term)) {
            (self.begun, self.not_before_s) = (None, 0);
        }
        // A second that another console has written already is not written twice.
        if let Some(begun) = self.begun.as_mut().filter(|begun| begun.last_s.is_none_or(|last| at_s > last)) {
            self.archive.keep(begun.rollup.push(at_s, second));
        }
    }
}
