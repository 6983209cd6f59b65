//! The live figures on standard error: a bar, where somebody looks on; nothing, where nobody does.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::loadtest::model::{LiveNumbers, TestPhase, percent_free};
use crate::ui::format::ms;

/// Of the bar.
const STEPS: u64 = 1000;

/// What is shown.
pub struct Progress(Option<JoinHandle<()>>);

/// Shows the figures as they come.
pub fn show(figures: watch::Receiver<LiveNumbers>) -> Progress {
    Progress(std::io::stderr().is_terminal().then(|| tokio::spawn(follow(figures))))
}

impl Progress {
    /// The bar goes when the figures end; the report follows.
    pub async fn finish(self) {
        if let Some(task) = self.0 {
            let _it_only_draws = task.await;
        }
    }
}

async fn follow(mut figures: watch::Receiver<LiveNumbers>) {
    let bar = ProgressBar::new(STEPS);
    let style = ProgressStyle::with_template("{bar:12} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("█▌░"));
    while figures.changed().await.is_ok() {
        let live = figures.borrow_and_update().clone();
        bar.set_position((share(&live) * STEPS as f64) as u64);
        bar.set_message(line(&live));
    }
    bar.finish_and_clear();
}

/// Of the time that it is to last, or of the users that have come once.
fn share(live: &LiveNumbers) -> f64 {
    match live.duration_ms {
        Some(duration) if duration > 0.0 => (live.elapsed_ms / duration).min(1.0),
        _ if live.users > 0 => f64::from(live.users_served) / f64::from(live.users),
        _ => 0.0,
    }
}

fn line(live: &LiveNumbers) -> String {
    match live.phase {
        TestPhase::Preparing => "opening the base".to_owned(),
        TestPhase::Ending | TestPhase::Over => "closing the connections".to_owned(),
        TestPhase::Running => {
            let wait = live.wait_p99_ms.map(|p99| format!(" · wait p99 {}", ms(p99))).unwrap_or_default();
            let pool = match live.capacity {
                0 => String::new(),
                capacity => format!(" · {}/{capacity} in use, {} waiting", live.tick.checked_out, live.tick.waiting),
            };
            format!("{} users · {}/s{pool}{wait} · {} errors", live.tick.users, percent_free(live.throughput_per_s), live.errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loadtest::model::RunPoint;

    #[test]
    fn a_line_has_the_figures_that_are_there() {
        let tick = RunPoint { users: 100, checked_out: 15, waiting: 85, ..RunPoint::default() };
        let live = LiveNumbers {
            phase: TestPhase::Running,
            capacity: 15,
            throughput_per_s: 299.6,
            wait_p99_ms: Some(310.0),
            tick,
            ..LiveNumbers::default()
        };
        assert_eq!(line(&live), "100 users · 300/s · 15/15 in use, 85 waiting · wait p99 310 ms · 0 errors");
        let direct = LiveNumbers { capacity: 0, wait_p99_ms: None, ..live };
        assert_eq!(line(&direct), "100 users · 300/s · 0 errors");
    }

    #[test]
    fn the_bar_follows_the_time_or_the_users() {
        let timed = LiveNumbers { duration_ms: Some(10_000.0), elapsed_ms: 2_500.0, users: 100, ..LiveNumbers::default() };
        assert_eq!((share(&timed), share(&LiveNumbers { duration_ms: None, users_served: 50, ..timed })), (0.25, 0.5));
    }
}
