//! What a run does: the same for the same seed.

use std::env;
use std::time::Duration;

/// A fault of one console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// SIGKILL, and started again.
    Kill,
    /// SIGSTOP for some seconds, and SIGCONT.
    Pause,
    /// Its way to the store is a black hole for some seconds.
    Cut,
    /// SIGTERM, and started again.
    Stop,
}

const SHORTEST_CUT_MS: u64 = 5_000;
const FAULTS: [Fault; 4] = [Fault::Kill, Fault::Pause, Fault::Cut, Fault::Stop];

/// The settings of a run.
pub struct Plan {
    pub rounds: usize,
    pub instances: usize,
    /// How long a console is stopped for, and the way of one is cut at most.
    pub lasts: Duration,
    seed: u64,
    random: fastrand::Rng,
    /// Those that it has.
    faults: Vec<Fault>,
    bag: Vec<Fault>,
}

impl Plan {
    /// One round of each kind; `PLIMSOLL_CHAOS_ROUNDS` makes it a long run, whose faults last for a minute, and `PLIMSOLL_CHAOS_FAULT` one of a
    /// single kind.
    pub fn of_environment() -> Self {
        let rounds = number("PLIMSOLL_CHAOS_ROUNDS");
        let seed = number("PLIMSOLL_CHAOS_SEED").unwrap_or(1);
        let lasts = number("PLIMSOLL_CHAOS_SECONDS").unwrap_or(if rounds.is_some() { 60 } else { 6 });
        Self {
            rounds: rounds.map_or(FAULTS.len(), |rounds| usize::try_from(rounds).expect("a count")),
            instances: instances(),
            lasts: Duration::from_secs(lasts),
            seed,
            random: fastrand::Rng::with_seed(seed),
            faults: only().map_or_else(|| FAULTS.to_vec(), |fault| vec![fault]),
            bag: Vec::new(),
        }
    }

    /// Each kind comes once before one comes again.
    pub fn fault(&mut self) -> Fault {
        if self.bag.is_empty() {
            self.bag = self.faults.clone();
            self.random.shuffle(&mut self.bag);
        }
        self.bag.pop().expect("it is not empty")
    }

    /// One of so many.
    pub fn one_of(&mut self, count: usize) -> usize {
        self.random.usize(..count)
    }

    /// The moment of the fault after the pools have changed: an incident opens and is told within these seconds.
    pub fn moment(&mut self) -> Duration {
        Duration::from_millis(self.random.u64(..6_000))
    }

    /// How long the way to the store is cut: the others have some seconds at least, so that what they write is seen.
    pub fn cut(&mut self) -> Duration {
        let most = u64::try_from(self.lasts.as_millis()).expect("a time");
        Duration::from_millis(self.random.u64(SHORTEST_CUT_MS.min(most)..=most))
    }

    pub fn coin(&mut self) -> bool {
        self.random.bool()
    }

    /// How this run is made again.
    pub fn words(&self) -> String {
        format!("seed {}, {} rounds, {} instances, faults of {} s", self.seed, self.rounds, self.instances, self.lasts.as_secs())
    }
}

/// Instances of the fleet.
pub fn instances() -> usize {
    number("PLIMSOLL_CHAOS_INSTANCES").map_or(200, |count| usize::try_from(count).expect("a count"))
}

/// How long the store is away: `PLIMSOLL_CHAOS_SECONDS` in a long run.
pub fn store_is_away() -> Duration {
    Duration::from_secs(number("PLIMSOLL_CHAOS_SECONDS").unwrap_or(10))
}

/// Of a page, 99 of 100 answers come within this time while the store is away: 100 ms on a quiet machine, where
/// `PLIMSOLL_CHAOS_P99_MS=100` says so. Beside other tests and compilers it is more.
pub fn answered_within() -> Duration {
    Duration::from_millis(number("PLIMSOLL_CHAOS_P99_MS").unwrap_or(2_000))
}

/// The one kind that is wanted.
fn only() -> Option<Fault> {
    let wanted = env::var("PLIMSOLL_CHAOS_FAULT").ok()?;
    let found = FAULTS.into_iter().find(|fault| format!("{fault:?}").eq_ignore_ascii_case(&wanted));
    Some(found.unwrap_or_else(|| panic!("PLIMSOLL_CHAOS_FAULT is {wanted:?}; set one of {FAULTS:?}")))
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}; set a number")))
}
