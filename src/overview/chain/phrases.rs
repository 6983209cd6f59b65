//! Parts of sentences: names, counts, waits.

use std::borrow::Cow;

use super::model::{HopWait, QueuedPool, Silence, WaitKind};
use crate::base::printable::line;
use crate::overview::lock_queue::Blocker;
use crate::ui::format::{duration_plain, plural};

/// Longer names are cut in a sentence; the hop itself has them whole.
const LONGEST_NAME: usize = 80;

/// A name from elsewhere in a sentence.
pub fn named(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => Cow::Owned(format!("{}…", line(&name[..end]))),
        None => line(name),
    }
}

/// `100 of 100 connections are in use`.
pub fn in_use(taken: Option<u32>, most: Option<u32>, one: &str, many: &str) -> Option<String> {
    match (taken?, most) {
        (taken, Some(most)) => Some(format!("{taken} of {} {} in use", plural(most, one, many), is_or_are(taken))),
        (taken, None) => Some(format!("{} {} in use", plural(taken, one, many), is_or_are(taken))),
    }
}

fn is_or_are(count: u32) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// `37 wait, p99 412 ms`.
pub fn queue_of(pool: &QueuedPool) -> String {
    let callers = match (pool.waiting, pool.recently) {
        (Some(waiting), _) => waiting_words(waiting),
        (None, Some(recently)) => format!("{} had to wait within {}", recently.callers, duration_plain(recently.seconds)),
        (None, None) => "callers wait".to_owned(),
    };
    pool.wait.map_or_else(|| callers.clone(), |wait| format!("{callers}, {}", wait_words(wait)))
}

/// `37 wait`.
pub fn waiting_words(waiting: u32) -> String {
    format!("{waiting} {}", if waiting == 1 { "waits" } else { "wait" })
}

/// `p99 412 ms`.
pub fn wait_words(wait: HopWait) -> String {
    format!("{} {}", wait.kind.as_str(), duration_plain(wait.seconds))
}

impl WaitKind {
    /// As people read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P99 => "p99",
            Self::Mean => "mean",
            Self::Longest => "longest",
        }
    }
}

/// `pid 4711 (batch, idle in transaction for 14 s)`.
pub fn blocker_words(blocker: &Blocker) -> String {
    if blocker.pid == 0 {
        return "a prepared transaction".to_owned();
    }
    let age = blocker.state_age_s.map(|age| format!(" for {}", duration_plain(age))).unwrap_or_default();
    let state = blocker.state.as_ref().map(|state| format!("{}{age}", line(state)));
    let application = blocker.application.as_ref().map(|name| named(name).into_owned());
    let all: Vec<String> = application.into_iter().chain(state).collect();
    if all.is_empty() { format!("pid {}", blocker.pid) } else { format!("pid {} ({})", blocker.pid, all.join(", ")) }
}

/// Whose queue is not known, and why; `None`: that of every pool is.
pub fn silence_words(silence: &Silence) -> Option<String> {
    let count = |count: u32, one: &str, many: &str| {
        (count > 0).then(|| format!("{} {}", plural(count, "pool", "pools"), if count == 1 { one } else { many }))
    };
    let all = [
        count(silence.not_told, "does not tell its queue", "do not tell their queues"),
        count(silence.late, "is late with its reading", "are late with their readings"),
        count(silence.gone, "tells nothing any more", "tell nothing any more"),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    let example = silence.example.as_ref().map(|name| {
        let total = silence.not_told.saturating_add(silence.late).saturating_add(silence.gone);
        if total == 1 { format!(" ({})", named(name)) } else { format!(" ({} for one)", named(name)) }
    });
    (!all.is_empty()).then(|| format!("{}{}", all.join(", "), example.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_names_are_cut_and_their_control_characters_are_escapes() {
        assert_eq!(named("a\u{202e}b\n"), r"a\u{202e}b\n");
        let long = "ü".repeat(200);
        assert_eq!(named(&long).chars().count(), 81);
    }

    #[test]
    fn silence_says_who_and_why() {
        let silence = Silence { not_told: 1, example: Some("reports / a".into()), ..Silence::default() };
        assert_eq!(silence_words(&silence).as_deref(), Some("1 pool does not tell its queue (reports / a)"));
        let silence = Silence { late: 2, gone: 1, ..silence };
        let said = silence_words(&silence).expect("words");
        assert_eq!(
            said,
            "1 pool does not tell its queue, 2 pools are late with their readings, 1 pool tells nothing any more (reports / a for one)"
        );
        assert_eq!(silence_words(&Silence::default()), None);
    }

    #[test]
    fn a_blocker_is_told_as_far_as_it_is_known() {
        let whole = Blocker { pid: 7, application: Some("batch".into()), state: Some("active".into()), state_age_s: Some(14.0) };
        assert_eq!(blocker_words(&whole), "pid 7 (batch, active for 14 s)");
        assert_eq!(blocker_words(&Blocker { pid: 7, ..Blocker::default() }), "pid 7");
        assert_eq!(blocker_words(&Blocker::default()), "a prepared transaction");
    }
}
