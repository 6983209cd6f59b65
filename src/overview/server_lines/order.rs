//! What is worst comes first, and how many servers are how.

use std::cmp::Reverse;

use super::model::{LineState, ServerLine, ServersNow};
use plimsoll_model::Level;

impl ServerLine {
    /// Higher is worse: away, the levels from critical on, not read yet, healthy.
    fn severity(&self) -> u8 {
        match (&self.state, self.level) {
            (LineState::Away { .. }, _) => 5,
            (_, Some(Level::Critical)) => 4,
            (_, Some(Level::Warning)) => 3,
            (_, Some(Level::Moderate)) => 2,
            (_, None) => 1,
            (_, Some(Level::Healthy)) => 0,
        }
    }

    /// Worth a look: away, or at least at warning.
    pub fn is_in_trouble(&self) -> bool {
        self.severity() >= 3
    }

    /// The key by which the worst comes first.
    fn worst_first(&self) -> (Reverse<u8>, Reverse<u64>, Reverse<u32>, String) {
        // The share in millionths: a float has no order.
        let percent = self.percent().map_or(0, |percent| (percent * 10_000.0) as u64);
        (Reverse(self.severity()), Reverse(percent), Reverse(self.queue.waiting), self.name.clone())
    }
}

impl ServersNow {
    /// The server that the pages are about keeps the first place, so that the eye finds it; of the others the worst comes first.
    pub(super) fn main_first(mut self) -> Self {
        self.lines.sort_by_cached_key(|line| (!line.is_main, line.worst_first()));
        self
    }

    /// The worst first, whichever it is: for a screen that nobody scrolls.
    pub fn worst_first(mut self) -> Self {
        self.lines.sort_by_cached_key(ServerLine::worst_first);
        self
    }

    /// "10 servers: 1 does not answer, 1 critical, 8 healthy"; `None` where a look counts them.
    pub fn summary(&self) -> Option<String> {
        self.tally().filter(|_| self.lines.len() > 2)
    }

    /// The same of any number of servers; `None` without one.
    pub fn tally(&self) -> Option<String> {
        let count = |severity: u8| self.lines.iter().filter(|line| line.severity() == severity).count();
        let away = if count(5) == 1 { "does not answer" } else { "do not answer" };
        let words = [(5, away), (4, "critical"), (3, "warning"), (2, "moderate"), (1, "not read yet"), (0, "healthy")];
        let counted = words.into_iter().map(|(severity, word)| (count(severity), word)).filter(|(count, _)| *count > 0);
        let parts: Vec<_> = counted.map(|(count, word)| format!("{count} {word}")).collect();
        let servers = if self.lines.len() == 1 { "server" } else { "servers" };
        (!self.lines.is_empty()).then(|| format!("{} {servers}: {}", self.lines.len(), parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::server_lines::fixture::line;

    fn names(now: &ServersNow) -> Vec<&str> {
        now.lines.iter().map(|line| line.name.as_str()).collect()
    }

    fn ten() -> ServersNow {
        let away = LineState::Away { since_ms: 0, reason: "gone".into() };
        let mut lines: Vec<_> = (0..7).map(|n| line(&format!("db{n}"), 10 + n, 97)).collect();
        lines.push(ServerLine { is_main: true, ..line("main", 20, 97) });
        lines.push(line("full", 97, 97));
        lines.push(ServerLine { state: away, level: None, ..line("lost", 5, 97) });
        ServersNow { taken_at_ms: 0, lines }
    }

    #[test]
    fn a_server_that_is_away_among_ten_is_the_first_of_the_further_ones() {
        assert_eq!(names(&ten().main_first())[..4], ["main", "lost", "full", "db6"]);
        assert_eq!(names(&ten().worst_first())[..4], ["lost", "full", "main", "db6"]);
        assert_eq!(ten().summary().as_deref(), Some("10 servers: 1 does not answer, 1 critical, 8 healthy"));
    }

    #[test]
    fn two_servers_are_seen_without_being_counted() {
        assert_eq!(ServersNow { lines: vec![line("a", 1, 97), line("b", 1, 97)], ..ten() }.summary(), None);
    }
}
