//! Wakes users within a tenth of a millisecond of their deadline at the median, later where the processors are busy.
//!
//! The runtime's timers tick in milliseconds and round up, so that a hold of 50 ms would take 51 ms on average. One thread
//! that sleeps in the kernel until the next deadline costs nothing between deadlines; spinning would take the processor from
//! the server that is measured.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// A thread with deadlines; it ends with its last handle.
pub struct PreciseTimer {
    shared: Arc<TimerShared>,
}

#[derive(Default)]
struct TimerShared {
    state: Mutex<TimerState>,
    /// Rung when an earlier deadline comes, and at the end.
    bell: Condvar,
}

#[derive(Default)]
struct TimerState {
    sleepers: BinaryHeap<Reverse<Sleeper>>,
    is_over: bool,
}

struct Sleeper {
    at: Instant,
    wake: oneshot::Sender<()>,
}

impl PreciseTimer {
    /// # Errors
    /// The system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let shared = Arc::<TimerShared>::default();
        let thread = shared.clone();
        std::thread::Builder::new().name("load-test-alarm".into()).spawn(move || thread.run())?;
        Ok(Self { shared })
    }

    /// Sleeps until then; not at all where that is past.
    pub async fn sleep_until(&self, at: Instant) {
        if at <= Instant::now() {
            return;
        }
        let (wake, woken) = oneshot::channel();
        self.shared.add(Sleeper { at, wake });
        // An error would mean that the thread is gone, which it is not as long as `self` is there.
        let _woken = woken.await;
    }
}

impl Drop for PreciseTimer {
    fn drop(&mut self) {
        self.shared.state.lock().is_over = true;
        self.shared.bell.notify_one();
    }
}

impl TimerShared {
    fn add(&self, sleeper: Sleeper) {
        let mut state = self.state.lock();
        let is_next = state.sleepers.peek().is_none_or(|Reverse(next)| sleeper.at < next.at);
        state.sleepers.push(Reverse(sleeper));
        if is_next {
            self.bell.notify_one();
        }
    }

    fn run(&self) {
        without_timer_slack();
        let mut state = self.state.lock();
        while !state.is_over {
            state.wake_due(Instant::now());
            match state.sleepers.peek().map(|Reverse(next)| next.at) {
                Some(at) => drop(self.bell.wait_until(&mut state, at)),
                None => self.bell.wait(&mut state),
            }
        }
    }
}

/// Timer slack: the kernel ends a sleep up to 50 µs late so that several threads wake at once. This thread asks for none.
fn without_timer_slack() {
    #[cfg(target_os = "linux")]
    let _refused_means_later = nix::sys::prctl::set_timerslack(1);
}

impl TimerState {
    fn wake_due(&mut self, now: Instant) {
        while self.sleepers.peek().is_some_and(|Reverse(next)| next.at <= now) {
            if let Some(Reverse(sleeper)) = self.sleepers.pop() {
                // Whoever has been ended meanwhile does not listen any more.
                let _listens = sleeper.wake.send(());
            }
        }
    }
}

impl PartialEq for Sleeper {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Sleeper {}

impl PartialOrd for Sleeper {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sleeper {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

/// The holds of one test: zero needs no thread.
pub enum HoldTimer {
    None,
    For(Duration, PreciseTimer),
    /// The system gives no thread: the runtime's timers have to do.
    Coarse(Duration),
}

impl HoldTimer {
    pub fn of(hold: Duration) -> Self {
        if hold.is_zero() {
            return HoldTimer::None;
        }
        PreciseTimer::start().map_or(HoldTimer::Coarse(hold), |alarm| HoldTimer::For(hold, alarm))
    }

    /// Until a connection that was taken at `since` has been held for long enough.
    pub async fn keep(&self, since: Instant) {
        match self {
            HoldTimer::None => {}
            HoldTimer::For(hold, alarm) => alarm.sleep_until(since + *hold).await,
            HoldTimer::Coarse(hold) => tokio::time::sleep_until((since + *hold).into()).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A timer of the runtime ends such a sleep at its next full millisecond, at least 0.7 ms too late every time. A busy
    /// machine is late now and then, but not at each of so many.
    #[tokio::test]
    async fn a_hold_does_not_wait_for_the_timers_of_the_runtime() {
        let hold = Duration::from_micros(300);
        let holds = HoldTimer::of(hold);
        let mut late = Vec::new();
        for _ in 0..100 {
            let since = Instant::now();
            holds.keep(since).await;
            late.push(since.elapsed().checked_sub(hold).expect("never too early"));
        }
        let least = late.iter().min().expect("some");
        assert!(*least < Duration::from_micros(500), "{late:?}");
    }

    #[tokio::test]
    async fn where_nothing_is_held_nothing_sleeps() {
        let holds = HoldTimer::of(Duration::ZERO);
        let began = Instant::now();
        for _ in 0..1000 {
            holds.keep(Instant::now()).await;
        }
        assert!(began.elapsed() < Duration::from_millis(500), "a timer each would take a second");
    }

    #[tokio::test]
    async fn the_earliest_is_woken_first_whoever_came_first() {
        let alarm = PreciseTimer::start().expect("a thread");
        let now = Instant::now();
        let order = Mutex::new(Vec::new());
        let sleeper = async |ms: u64| {
            alarm.sleep_until(now + Duration::from_millis(ms)).await;
            order.lock().push(ms);
        };
        tokio::join!(sleeper(60), sleeper(20), sleeper(40), sleeper(0));
        assert_eq!(*order.lock(), [0, 20, 40, 60]);
    }
}
