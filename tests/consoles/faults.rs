//! Faults of one console.

use std::time::Duration;

use crate::answers::{Answers, Asking, EACH_SECOND};
use crate::ground::Ground;
use crate::patience::{now_ms, within};
use crate::plan::{Fault, Plan};
use crate::store::Store;

/// A lease lasts 1.2 s, the others look when it ends, and the machine is busy.
pub const TAKEN_OVER: Duration = Duration::from_secs(6);

/// What a fault was like.
#[derive(Debug)]
pub struct Course {
    pub began_ms: i64,
    /// When the console could go on.
    pub ended_ms: i64,
    /// Until the others held everything.
    pub taken_over: Duration,
    /// Answers of the console that was cut off.
    pub answers: Option<Answers>,
}

impl Ground {
    pub async fn suffer(&mut self, fault: Fault, victim: usize, plan: &mut Plan) -> Course {
        let process = self.store.process(&self.consoles[victim].name).await;
        let began_ms = now_ms();
        match fault {
            Fault::Kill | Fault::Stop => {
                if fault == Fault::Kill {
                    self.consoles[victim].kill();
                } else {
                    let took = self.consoles[victim].stop().await;
                    println!("    it stopped within {:.1} s", took.as_secs_f64());
                }
                // It comes back at once, or when the others have its work.
                if plan.coin() {
                    let (ended_ms, taken_over) = (now_ms(), taken_from(&self.store, &process));
                    let (taken_over, ()) = tokio::join!(taken_over, self.consoles[victim].start());
                    return Course { began_ms, ended_ms, taken_over, answers: None };
                }
                let taken_over = taken_from(&self.store, &process).await;
                let ended_ms = now_ms();
                self.consoles[victim].start().await;
                Course { began_ms, ended_ms, taken_over, answers: None }
            }
            Fault::Pause => {
                self.consoles[victim].freeze();
                let taken_over = taken_from(&self.store, &process).await;
                tokio::time::sleep(plan.lasts.saturating_sub(since(began_ms))).await;
                let ended_ms = now_ms();
                self.consoles[victim].wake();
                Course { began_ms, ended_ms, taken_over, answers: None }
            }
            Fault::Cut => {
                let (asking, lasts) = (Asking::begin(EACH_SECOND, [&self.consoles[victim]]), plan.cut());
                self.consoles[victim].cut_off();
                let taken_over = taken_from(&self.store, &process).await;
                tokio::time::sleep(lasts.saturating_sub(since(began_ms))).await;
                let ended_ms = now_ms();
                self.consoles[victim].reconnect();
                Course { began_ms, ended_ms, taken_over, answers: Some(asking.end().await) }
            }
        }
    }
}

/// How long it takes until everything is held, and nothing by this process.
async fn taken_from(store: &Store, process: &str) -> Duration {
    within(TAKEN_OVER, "the others hold everything", async || store.is_taken_from(process).await).await
}

pub fn since(began_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(now_ms() - began_ms).unwrap_or(0))
}
