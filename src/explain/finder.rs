//! Finds the known messages of a text and decides which of them is meant.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::catalogue::{ALL, translations};
use super::model::{KnownMessage, Project, Subject};
use super::pattern::Pattern;
use super::plain::Plain;
use super::sqlstate;
use super::values::Values;

/// A message of the catalogue that the text has.
#[derive(Clone, Debug)]
pub struct Found {
    pub project: &'static Project,
    pub message: &'static KnownMessage,
    /// The message's own, unless its values say otherwise.
    pub subject: Subject,
    pub values: Values,
    /// The language, where it is not English.
    pub language: Option<&'static str>,
    /// The text of the catalogue by which it was found, in English.
    pub text: &'static str,
    at: Range<usize>,
}

/// A message and its texts.
struct Entry {
    project: &'static Project,
    message: &'static KnownMessage,
    /// With its English text, and its language where that is another.
    texts: Vec<(&'static str, Option<&'static str>, Pattern)>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let all = ALL.iter().flat_map(|project| project.messages.iter().map(move |message| (*project, message)));
    all.map(|(project, message)| {
        let english = message.texts.iter().map(|text| (*text, None, Pattern::new(text)));
        let others = translations().filter(|other| other.id == message.id);
        let others = others.map(|other| (first_text(message), Some(other.language), Pattern::new(other.text)));
        Entry { project, message, texts: english.chain(others).collect() }
    })
    .collect()
});

fn first_text(message: &'static KnownMessage) -> &'static str {
    message.texts.first().copied().unwrap_or_default()
}

/// SQLSTATEs that name a subject by themselves, in any language.
const BY_SQLSTATE: &[(&str, &str)] = &[
    ("53300", "postgresql.too_many_connections"),
    ("25P03", "postgresql.idle_in_transaction"),
    ("25P04", "postgresql.transaction_timeout"),
    ("57P05", "postgresql.idle_session"),
    ("55P03", "postgresql.lock_timeout"),
    ("57P03", "postgresql.not_ready"),
    ("57P01", "postgresql.terminated"),
    ("40P01", "postgresql.deadlock"),
    ("28P01", "postgresql.password"),
];

/// All known messages of the text, the one that is meant first.
pub fn find(text: &str) -> Vec<Found> {
    let plain = Plain::of(text);
    let mut found: Vec<Found> = ENTRIES.iter().filter_map(|entry| entry.find(&plain)).collect();
    let known: BTreeSet<Option<&str>> = found.iter().map(|found| found.message.sqlstate).collect();
    for (code, id) in BY_SQLSTATE {
        if !known.contains(&Some(*code)) && sqlstate::has(&plain, code) {
            found.extend(by_id(id));
        }
    }
    // What a number alone says is less than a text of the same subject.
    let knows_more = found.iter().any(|found| found.subject.depth() == 0 && found.message.sqlstate == Some("53300"));
    found.retain(|found| !(knows_more && found.subject == Subject::SomeConnections && found.project.name == "PostgreSQL"));
    leave_out_parts(&mut found);
    let fails_to_connect = found.iter().any(|found| found.subject.is_connect_failure());
    let is_full = found.iter().any(Found::is_certainly_full);
    found.sort_by_key(|found| (found.depth(fails_to_connect, is_full), found.at.start));
    found
}

/// A text that stands inside of another's is a part of that one.
fn leave_out_parts(found: &mut Vec<Found>) {
    let places: Vec<Range<usize>> = found.iter().map(|found| found.at.clone()).collect();
    let is_part = |at: &Range<usize>| places.iter().any(|other| other.len() > at.len() && other.start <= at.start && at.end <= other.end);
    found.retain(|found| !is_part(&found.at));
}

/// The message of this id, without values.
fn by_id(id: &str) -> Option<Found> {
    let entry = ENTRIES.iter().find(|entry| entry.message.id == id)?;
    Some(Found { at: usize::MAX..usize::MAX, ..entry.found(0..0, Values::default(), first_text(entry.message), None) })
}

impl Entry {
    fn find(&self, plain: &Plain) -> Option<Found> {
        let has = |text: &str| plain.lower.contains(&text.to_lowercase());
        let (needs, unless) = (self.message.needs, self.message.unless);
        let first = self.texts.iter().find_map(|(text, language, pattern)| Some((text, language, pattern.find(plain)?)));
        let (text, language, (at, values)) = first?;
        let counts = needs.is_none_or(has) && !unless.is_some_and(has);
        counts.then(|| self.found(at, values, text, *language))
    }

    fn found(&self, at: Range<usize>, values: Values, text: &'static str, language: Option<&'static str>) -> Found {
        let is_empty = self.message.subject == Subject::ServicePool && values.count("open") == Some(0);
        // A pool without any connection is not full: it cannot open one.
        let subject = if is_empty { Subject::Unreachable } else { self.message.subject };
        Found { project: self.project, message: self.message, subject, values, language, text, at }
    }
}

impl Found {
    /// Its place among those of one text. Where connecting is known to fail, a message that comes then as well follows from that; a
    /// pool that says itself that all its connections are in use is not explained by it.
    fn depth(&self, fails_to_connect: bool, is_full: bool) -> u8 {
        let behind = |subject: Subject| subject.depth() + 1;
        match self.subject {
            subject if subject.is_connect_failure() && is_full => behind(Subject::ServicePool),
            subject if fails_to_connect && self.message.also_unreachable => subject.depth().max(behind(Subject::Unreachable)),
            subject => subject.depth(),
        }
    }

    fn is_certainly_full(&self) -> bool {
        matches!(self.subject, Subject::ServicePool | Subject::ServiceQueue) && !self.message.also_unreachable
    }

    /// Whether the message may mean that no connection can be opened, and the text does not decide it.
    pub fn may_be_unreachable(&self) -> bool {
        // Idle connections, or a count of the open ones, show that there are some.
        self.message.also_unreachable && self.values.count("open").is_none() && self.values.count("in_use").is_none()
    }
}
