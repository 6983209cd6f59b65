//! Trials under way, and the newest outcomes.
//!
//! An outcome is at hand for the page that shows it, in memory alone. After a restart, or when others have come since, the page has the
//! answers of its address, and asks for another trial.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use super::outcome::Outcome;

/// Whoever may try sources makes the console ask addresses: a few at once are enough for people.
const AT_ONCE: usize = 4;
/// Outcomes that are kept; each may have a few hundred pools.
const KEPT: usize = 20;

#[derive(Default)]
pub struct Trials {
    /// Sessions with a trial under way; `None`: a caller without one.
    running: Mutex<HashSet<Option<i64>>>,
    outcomes: Mutex<VecDeque<(String, Arc<Outcome>)>>,
}

/// The right of a session to one trial, until it is dropped.
pub struct TrialSeat<'t> {
    trials: &'t Trials,
    session: Option<i64>,
}

impl Trials {
    /// One trial at a time for each session, and a few in all.
    ///
    /// # Errors
    /// One sentence that says to wait.
    pub fn seat(&self, session: Option<i64>) -> Result<TrialSeat<'_>, &'static str> {
        let mut running = self.running.lock();
        if running.contains(&session) {
            return Err("Another trial of yours is under way. Wait until it ends, at most 12 s, and try again.");
        }
        if running.len() >= AT_ONCE {
            return Err("Other people try sources at the moment. Wait a few seconds, and try again.");
        }
        running.insert(session);
        Ok(TrialSeat { trials: self, session })
    }

    /// Keeps an outcome: what it is found by. Nobody can guess it, so that an address of before never shows the outcome of another.
    pub fn keep(&self, outcome: Outcome) -> String {
        let id = format!("{:016x}", fastrand::u64(..));
        let mut outcomes = self.outcomes.lock();
        outcomes.truncate(KEPT - 1);
        outcomes.push_front((id.clone(), Arc::new(outcome)));
        id
    }

    /// The outcome that was kept under this name.
    pub fn find(&self, id: &str) -> Option<Arc<Outcome>> {
        self.outcomes.lock().iter().find(|(kept, _)| kept == id).map(|(_, outcome)| outcome.clone())
    }
}

impl Drop for TrialSeat<'_> {
    fn drop(&mut self) {
        self.trials.running.lock().remove(&self.session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_steps::answers::{Answers, WrongAnswer};

    #[test]
    fn a_session_has_one_trial_at_a_time_and_all_together_have_four() {
        let trials = Trials::default();
        let first = trials.seat(Some(1)).map_err(str::to_owned).expect("a seat");
        assert!(trials.seat(Some(1)).err().expect("one at a time").contains("of yours"));
        let _others: Vec<_> = (2..5).map(|session| trials.seat(Some(session)).map_err(str::to_owned).expect("a seat")).collect();
        assert!(trials.seat(Some(5)).err().expect("four in all").contains("Other people"));
        drop(first);
        assert!(trials.seat(Some(5)).is_ok());
    }

    #[test]
    fn the_newest_outcomes_are_at_hand() {
        let trials = Trials::default();
        let outcome = || Outcome { answers: Answers::default(), result: Err(WrongAnswer { field: None, sentence: String::new() }) };
        let ids: Vec<_> = (0..=KEPT).map(|_| trials.keep(outcome())).collect();
        assert!(trials.find(&ids[0]).is_none() && ids[1..].iter().all(|id| trials.find(id).is_some()));
    }
}
