//! Callers that write, check the answer, and remember what was acknowledged by which server.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use plimsoll_pool::Pool;
use tokio::task::JoinSet;

use super::CALLERS;

/// The server's timeline: a promotion begins the next one.
const OLD: &str = "00000001";

/// What became of all statements so far.
#[derive(Default)]
pub struct Outcome {
    /// Acknowledged by the old primary: when the caller asked for a session, by what was written.
    pub old: BTreeMap<i64, Instant>,
    /// Acknowledged by the new one: when the answer was there.
    pub new: BTreeMap<i64, Instant>,
    /// Answers to something else than was asked.
    pub wrong: Vec<String>,
    /// Refused because the session is read-only: when the caller asked for a session.
    pub refused: Vec<Instant>,
    /// When the first refused session had been given back.
    pub first_refusal: Option<Instant>,
    /// Other errors.
    pub errors: Vec<String>,
}

pub struct Callers {
    outcome: Arc<Mutex<Outcome>>,
    stop: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Callers {
    pub fn on(pool: &Pool) -> Self {
        let (outcome, stop, next) = (Arc::<Mutex<Outcome>>::default(), Arc::<AtomicBool>::default(), Arc::<AtomicI64>::default());
        let mut tasks = JoinSet::new();
        for _ in 0..CALLERS {
            let (pool, outcome, stop, next) = (pool.clone(), outcome.clone(), stop.clone(), next.clone());
            tasks.spawn(async move {
                while !stop.load(Relaxed) {
                    write(&pool, next.fetch_add(1, Relaxed), &outcome).await;
                }
            });
        }
        Self { outcome, stop, tasks }
    }

    pub fn look<T>(&self, at: impl FnOnce(&Outcome) -> T) -> T {
        at(&self.outcome.lock().expect("no panic"))
    }

    /// All have ended, none by a panic.
    pub async fn end(mut self) -> Outcome {
        self.stop.store(true, Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no panic");
        }
        std::mem::take(&mut *self.outcome.lock().expect("no panic"))
    }
}

async fn write(pool: &Pool, id: i64, outcome: &Mutex<Outcome>) {
    let began = Instant::now();
    let statement = "insert into cargo values ($1) returning id, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)";
    let answer: Result<(i64, String), sqlx::Error> = match pool.acquire().await {
        Ok(mut lease) => sqlx::query_as(statement).bind(id).fetch_one(&mut *lease).await,
        Err(error) => return outcome.lock().expect("no panic").errors.push(error.to_string()),
    };
    let now = Instant::now();
    let mut outcome = outcome.lock().expect("no panic");
    match answer {
        Ok((written, timeline)) if written != id => outcome.wrong.push(format!("{written} for {id} on {timeline}")),
        Ok((_, timeline)) if timeline == OLD => drop(outcome.old.insert(id, began)),
        Ok(_) => drop(outcome.new.insert(id, now)),
        Err(error) if error.as_database_error().and_then(|error| error.code()).as_deref() == Some("25006") => {
            outcome.refused.push(began);
            outcome.first_refusal.get_or_insert(now);
        }
        Err(error) => outcome.errors.push(error.to_string()),
    }
}
