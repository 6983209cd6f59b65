//! How long the consoles take to answer, asked all the time.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::console::{Console, Door};

/// One for which the store is asked who is logged in, and one with a token that the configuration gives.
const PAGES: [&str; 2] = ["/", POOLS];
pub const POOLS: &str = "/api/v1/pools";
/// As many people and scripts ask together.
pub const OFTEN: Duration = Duration::from_millis(200);
/// What a page of thousands of pools costs is not to be what is measured beside it.
pub const EACH_SECOND: Duration = Duration::from_secs(1);

/// Asks until it is ended.
pub struct Asking {
    over: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    seen: Arc<Mutex<Answers>>,
}

/// What was seen, by page.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<&'static str, OfPage>);

#[derive(Debug, Default)]
struct OfPage {
    took: Vec<Duration>,
    refused: Vec<String>,
}

impl Asking {
    /// With so long a pause after each answer.
    pub fn begin<'c>(pause: Duration, consoles: impl IntoIterator<Item = &'c Console>) -> Self {
        let (over, seen) = (CancellationToken::new(), Arc::<Mutex<Answers>>::default());
        let mut tasks = Vec::new();
        for console in consoles {
            for page in PAGES {
                let asking = ask(console.door().clone(), console.name.clone(), (page, pause), over.clone(), seen.clone());
                tasks.push(tokio::spawn(asking));
            }
        }
        Self { over, tasks, seen }
    }

    /// With the answers that are still awaited.
    pub async fn end(mut self) -> Answers {
        self.over.cancel();
        for task in std::mem::take(&mut self.tasks) {
            task.await.expect("no panic");
        }
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn ask(door: Door, name: String, (page, pause): (&'static str, Duration), over: CancellationToken, seen: Arc<Mutex<Answers>>) {
    while !over.is_cancelled() {
        let began = Instant::now();
        let answer = door.page(page).await;
        {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let of_page = seen.0.entry(page).or_default();
            of_page.took.push(began.elapsed());
            of_page.refused.extend(answer.err().map(|error| format!("{name}: {error}")));
        }
        tokio::time::sleep(pause).await;
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Answers {
    /// The longest of a page, and how many of its answers were none.
    pub fn of(&self, page: &str) -> (Duration, usize) {
        let of_page = &self.0[page];
        (of_page.took.iter().max().copied().unwrap_or_default(), of_page.refused.len())
    }

    /// Of each page 99 of 100 answers came within this time, and each came.
    pub fn assert_p99_within(&self, limit: Duration) {
        let is_quick = |of_page: &OfPage| of_page.percentile(99) <= limit && of_page.refused.is_empty();
        assert!(self.0.values().all(is_quick), "p99 is to be at most {limit:.0?}: {self}");
    }
}

impl OfPage {
    /// The answer that so many of a hundred are not slower than.
    fn percentile(&self, share: usize) -> Duration {
        let mut sorted = self.took.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (page, of_page) in &self.0 {
            let (OfPage { took, refused }, at) = (of_page, |share| of_page.percentile(share));
            write!(to, "{page}: {} answers, p50 {:.0?}, p99 {:.0?}, longest {:.0?}", took.len(), at(50), at(99), at(100))?;
            write!(to, ", {} of them none{}; ", refused.len(), refused.first().map(|first| format!(" ({first})")).unwrap_or_default())?;
        }
        Ok(())
    }
}
