//! What one source does, second by second, on its way to the archive.

use std::collections::VecDeque;
use std::sync::Arc;

use super::archive::Archive;
use super::frame::Frame;
use super::rollup::Rollup;
use super::take_up::TakenUp;
use crate::store::leases::Work;

/// Until a store that could not be read at the start is tried again.
const SECONDS_A_TRY: u64 = 5;
/// Seconds that wait until the source is made ready: many are, when another console has ended.
const MOST_WAITING: usize = 15;

/// What a source is part of, and the term under which it is written.
pub(super) type Part = (Option<Work>, Option<i64>);

/// Writes down one source.
pub struct Appender {
    archive: Arc<Archive>,
    name: String,
    /// Of a source that one of several consoles writes down: the work that it is part of.
    work: Option<Work>,
    begun: Option<Begun>,
    /// What came before it was made ready.
    early: Early,
    not_before_s: u64,
}

/// Seconds of a source that is not made ready yet, under the term in which they came.
#[derive(Default)]
struct Early {
    term: Option<i64>,
    seconds: VecDeque<(u64, Frame)>,
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
        Self { archive, name: name.to_owned(), work: None, begun: None, early: Early::default(), not_before_s: 0 }
    }

    /// The same of a source that may come from elsewhere by now.
    pub fn set_work(&mut self, work: Option<Work>) {
        if self.work != work {
            (self.work, self.begun, self.early, self.not_before_s) = (work, None, Early::default(), 0);
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

    /// The term of its work; `None`: another console does it.
    fn term(&self) -> Option<Option<i64>> {
        self.archive.leases().term_of(self.work)
    }

    /// The work that it is part of, and the term of that; `None`: another console does it.
    pub(super) fn part(&self) -> Option<Part> {
        Some((self.work, self.term()?))
    }

    /// Whether what comes is written at once: it is made ready, and no other console has had its work since.
    pub(super) fn is_ready(&self) -> bool {
        self.begun.as_ref().is_some_and(|begun| self.term() == Some(begun.term))
    }

    /// Whether it is to be made ready now.
    pub fn is_due(&self, now_s: u64) -> bool {
        !self.is_ready() && now_s >= self.not_before_s && self.term().is_some()
    }

    /// Whether it could not be made ready when that was last tried.
    pub(super) fn was_put_off(&self) -> bool {
        self.not_before_s > 0
    }

    /// Makes ready, unless that is done or was tried just now. The number of the source, when it has just been made so.
    pub async fn begin(&mut self, now_s: u64) -> Option<i64> {
        if !self.is_due(now_s) {
            return None;
        }
        let term = self.term()?;
        self.put_off(now_s);
        let begun = self.archive.begin(&self.name, self.work.zip(term), now_s).await.ok()?;
        Some(self.go_on(begun, term))
    }

    /// The same of one that was taken up beside others, as this part; whether it is ready by that. Under another term another console may
    /// have written since, and as another part it would be written under a term that is not its own.
    pub(super) fn begin_with(&mut self, taken: TakenUp, part: Part) -> bool {
        let begins = !self.is_ready() && self.part() == Some(part);
        if begins {
            self.go_on(taken, part.1);
        }
        begins
    }

    /// The store could not be used just now.
    pub(super) fn put_off(&mut self, now_s: u64) {
        self.not_before_s = now_s + SECONDS_A_TRY;
    }

    fn go_on(&mut self, (source, rollup, last_s): TakenUp, term: Option<i64>) -> i64 {
        self.begun = Some(Begun { rollup, term, last_s: last_s.filter(|_| self.work.is_some()) });
        self.not_before_s = 0;
        for (at_s, second) in std::mem::take(&mut self.early).of_term(term) {
            self.write(at_s, second);
        }
        source
    }

    /// Nothing more comes from the source: what is under way is kept as it is.
    pub fn finish(self) {
        if let Some(begun) = self.begun {
            self.archive.keep(begun.rollup.finish());
        }
    }

    /// One second more. It waits until the source is made ready, for a while; while another console does the work it is that one's to
    /// write.
    pub fn note(&mut self, at_s: u64, second: Frame) {
        let term = self.term();
        if self.begun.as_ref().is_some_and(|begun| term != Some(begun.term)) {
            (self.begun, self.not_before_s) = (None, 0);
        }
        match term {
            Some(_) if self.begun.is_some() => self.write(at_s, second),
            Some(term) => self.early.push(term, at_s, second),
            None => self.early = Early::default(),
        }
    }

    /// A second that another console has written already is not written twice.
    fn write(&mut self, at_s: u64, second: Frame) {
        if let Some(begun) = self.begun.as_mut().filter(|begun| begun.last_s.is_none_or(|last| at_s > last)) {
            self.archive.keep(begun.rollup.push(at_s, second));
        }
    }
}

impl Early {
    fn push(&mut self, term: Option<i64>, at_s: u64, second: Frame) {
        if self.term != term {
            *self = Self { term, seconds: VecDeque::new() };
        }
        if self.seconds.len() >= MOST_WAITING {
            self.seconds.pop_front();
        }
        self.seconds.push_back((at_s, second));
    }

    /// Those that came under this term: another console has written the others.
    fn of_term(self, term: Option<i64>) -> VecDeque<(u64, Frame)> {
        if self.term == term { self.seconds } else { VecDeque::new() }
    }
}

#[cfg(test)]
#[path = "appender_tests.rs"]
mod tests;
