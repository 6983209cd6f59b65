//! How long the consoles take to answer, asked all the time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::console::Console;

const PAGES: [&str; 2] = ["/", "/api/v1/pools"];
const PACE: Duration = Duration::from_millis(200);

/// Asks until it is ended.
pub struct Asking {
    took: Arc<Mutex<BTreeMap<&'static str, Vec<Duration>>>>,
    refused: Arc<Mutex<Vec<String>>>,
    tasks: Vec<JoinHandle<()>>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Answers {
    /// By page: how many, the 99th percentile and the longest.
    pub took: BTreeMap<&'static str, (usize, Duration, Duration)>,
    pub refused: Vec<String>,
}

impl Asking {
    pub fn begin<'c>(consoles: impl IntoIterator<Item = &'c Console>) -> Self {
        let mut asking = Self { took: Arc::default(), refused: Arc::default(), tasks: Vec::new() };
        for console in consoles {
            let (door, name, took, refused) = (console.door().clone(), console.name.clone(), asking.took.clone(), asking.refused.clone());
            asking.tasks.push(tokio::spawn(async move {
                loop {
                    for page in PAGES {
                        let began = Instant::now();
                        let answer = door.page(page).await;
                        took.lock().unwrap_or_else(PoisonError::into_inner).entry(page).or_default().push(began.elapsed());
                        if let Err(error) = answer {
                            refused.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{name}: {error}"));
                        }
                    }
                    tokio::time::sleep(PACE).await;
                }
            }));
        }
        asking
    }

    pub fn end(self) -> Answers {
        let took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        let summary = |(page, took): (&&'static str, &Vec<Duration>)| {
            let mut sorted = took.clone();
            sorted.sort_unstable();
            let p99 = sorted[(sorted.len() * 99 / 100).min(sorted.len() - 1)];
            (*page, (sorted.len(), p99, sorted.last().copied().unwrap_or_default()))
        };
        let took = took.iter().map(summary).collect();
        Answers { took, refused: self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Answers {
    pub fn longest(&self) -> Duration {
        self.took.values().map(|(.., longest)| *longest).max().unwrap_or_default()
    }
}
