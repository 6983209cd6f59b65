//! Answers that the page shows. Of a text only its answer is kept, and only for the session that has asked: the address of the page has its
//! number, so that it can be read again and renewed without the text.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::answer::Explained;
use crate::base::now_ms;

/// Somebody who reads an answer has it open for some minutes.
const KEPT_FOR: Duration = Duration::from_secs(3600);
/// Of all sessions; a few kilobytes each.
const MOST: usize = 200;

/// The answers of one console.
#[derive(Default)]
pub struct Answers(Mutex<VecDeque<KeptAnswer>>);

struct KeptAnswer {
    number: u64,
    session: Option<i64>,
    at: Instant,
    explained: Arc<Explained>,
}

impl Answers {
    /// Keeps an answer for this session; its number. Numbers grow over restarts too: an old address never has another answer.
    pub fn keep(&self, session: Option<i64>, explained: Explained) -> u64 {
        let mut kept = self.0.lock();
        let number = kept.back().map_or(0, |last| last.number + 1).max(now_ms());
        kept.push_back(KeptAnswer { number, session, at: Instant::now(), explained: Arc::new(explained) });
        if kept.len() > MOST {
            kept.pop_front();
        }
        number
    }

    /// The answer of this number, if it is this session's.
    pub fn find(&self, number: u64, session: Option<i64>) -> Option<Arc<Explained>> {
        let mut kept = self.0.lock();
        kept.retain(|answer| answer.at.elapsed() < KEPT_FOR);
        let found = kept.iter().find(|answer| answer.number == number && answer.session == session);
        found.map(|answer| answer.explained.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::answer::explain;

    #[test]
    fn an_answer_is_that_of_its_session_alone() {
        let answers = Answers::default();
        let one = answers.keep(Some(7), explain("deadlock detected"));
        let other = answers.keep(Some(8), explain("deadlock detected"));
        assert!(other > one);
        assert!(answers.find(one, Some(7)).is_some() && answers.find(one, Some(8)).is_none() && answers.find(one, None).is_none());
    }

    #[test]
    fn the_oldest_go_first() {
        let answers = Answers::default();
        let numbers: Vec<u64> = (0..=MOST).map(|_| answers.keep(None, explain(""))).collect();
        assert!(answers.find(numbers[0], None).is_none() && answers.find(numbers[1], None).is_some());
    }
}
