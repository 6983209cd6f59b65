//! What is shown, and what somebody wants to see.

use std::time::Duration;

use super::client::TopSnapshot;
use super::keys::Key;

/// The state of the screen.
pub struct View {
    pub place: String,
    pub interval: Duration,
    pub reading: Option<TopSnapshot>,
    /// Why the last reading failed; what is shown is then the one before.
    pub failure: Option<String>,
    pub paused: bool,
    chosen: Option<String>,
}

impl View {
    pub fn new(place: String, interval: Duration, chosen: Option<String>) -> Self {
        Self { place, interval, reading: None, failure: None, paused: false, chosen }
    }

    /// The name of the pool to look at; `None`: the first.
    pub fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    /// A reading has come, or could not be made.
    pub fn take(&mut self, reading: Result<TopSnapshot, String>) {
        match reading {
            Ok(reading) => {
                self.reading = Some(reading);
                self.failure = None;
            }
            Err(reason) => self.failure = Some(reason),
        }
    }

    /// Does what a key asks for; whether to go on.
    pub fn press(&mut self, key: Key) -> bool {
        match key {
            Key::Quit => return false,
            Key::Pause => self.paused = !self.paused,
            Key::Up => self.choose(-1),
            Key::Down => self.choose(1),
            Key::Other => {}
        }
        true
    }

    fn choose(&mut self, step: isize) {
        let Some(reading) = &self.reading else { return };
        let pools = &reading.pools.pools;
        let shown = self.chosen.as_deref().unwrap_or(&reading.chosen.pool.name);
        let now = pools.iter().position(|pool| pool.name == shown).unwrap_or(0);
        let next = now.saturating_add_signed(step).min(pools.len().saturating_sub(1));
        self.chosen = pools.get(next).map(|pool| pool.name.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{reading, view};
    use super::*;

    #[test]
    fn arrows_choose_a_pool_and_stop_at_the_ends() {
        let mut view = view();
        let chosen: Vec<_> = [Key::Up, Key::Down, Key::Down, Key::Up]
            .map(|key| {
                view.press(key);
                view.chosen().expect("a pool").to_owned()
            })
            .into();
        assert_eq!(chosen, ["shop", "this console", "this console", "shop"]);
    }

    #[test]
    fn a_failure_leaves_the_last_numbers_and_the_next_success_clears_it() {
        let mut view = view();
        view.take(Err("gone".into()));
        assert!(view.reading.is_some() && view.failure.is_some());
        view.take(Ok(reading()));
        assert_eq!(view.failure, None);
    }

    #[test]
    fn p_pauses_and_goes_on_and_q_ends() {
        let mut view = view();
        for is_paused in [true, false] {
            assert!(view.press(Key::Pause));
            assert_eq!(view.paused, is_paused);
        }
        assert!(!view.press(Key::Quit));
    }
}
