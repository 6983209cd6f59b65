//! What the server draws: the page itself, one run, and two side by side.

use std::sync::Arc;
use std::time::Duration;

use crate::base::BasePath;
use crate::base::now_ms;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::loadtest::compare::compare;
use crate::loadtest::form::FormState;
use crate::loadtest::model::LoadTestReport;
use crate::loadtest::runs::LoadTests;
use crate::loadtest::views;

const TITLE: &str = "Load test";
/// Drawn from memory and one reading of the store: always as it is now.
const ALWAYS: Duration = Duration::ZERO;
/// A run that was kept does not change; but it may be forgotten some day.
const A_MINUTE: Duration = Duration::from_secs(60);

/// The drawn pages below `/load-test`.
pub struct LoadTestPages {
    tests: Arc<LoadTests>,
    base: BasePath,
    of_runs: PageCache,
}

impl LoadTestPages {
    pub fn new(tests: Arc<LoadTests>, base: BasePath) -> Self {
        Self { tests, base, of_runs: PageCache::default() }
    }

    /// `/load-test`.
    pub fn first(&self) -> Arc<Drawn> {
        Drawn::new("load-test", TITLE, ALWAYS, Arc::new(First { tests: self.tests.clone(), base: self.base.clone() }))
    }

    /// `load-test/runs/7` and `load-test/compare/7/9`.
    pub fn of_run(&self, name: &str) -> Option<Arc<Drawn>> {
        let (tests, base) = (self.tests.clone(), self.base.clone());
        let source: Arc<dyn PageSource> = match name.strip_prefix("load-test/")?.split('/').collect::<Vec<_>>()[..] {
            ["runs", id] => match id.parse() {
                Ok(id) => Arc::new(OneRun { tests, base, id }),
                Err(_) => Arc::new(NoRun { base, id: id.to_owned() }),
            },
            ["compare", a, b] => match (a.parse(), b.parse()) {
                (Ok(a), Ok(b)) => Arc::new(TwoRuns { tests, base, ids: [a, b] }),
                (Ok(_), Err(_)) => Arc::new(NoRun { base, id: b.to_owned() }),
                (Err(_), _) => Arc::new(NoRun { base, id: a.to_owned() }),
            },
            _ => return None,
        };
        Some(self.of_runs.page(name, || Drawn::new(name, TITLE, A_MINUTE, source)))
    }
}

/// "passed", "failed" or "aborted".
fn outcome(report: &LoadTestReport) -> &'static str {
    match report.word() {
        "PASS" => "passed",
        "FAIL" => "failed",
        _ => "aborted",
    }
}

fn found(html: String) -> Sheet {
    Sheet::found(now_ms(), html)
}

fn missing(base: &BasePath, id: &str) -> Sheet {
    Sheet::missing(now_ms(), views::missing(base, id))
}

fn unreadable(error: &sqlx::Error) -> String {
    format!("the console's store cannot be read ({error})")
}

struct First {
    tests: Arc<LoadTests>,
    base: BasePath,
}

impl First {
    fn form(&self) -> FormState {
        match self.tests.refused() {
            Some(refused) => FormState { asked: refused.asked, refusal: Some(refused.sentence), wrong: refused.field },
            None => FormState { asked: self.tests.asked(), ..FormState::default() },
        }
    }
}

impl PageSource for First {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let runs = self.tests.runs.list().await.map_err(|error| unreadable(&error))?;
            let stage = self.tests.watch().borrow().clone();
            let (form, offered) = (self.form(), self.tests.offer.now().await);
            let title = match (&stage.running, &stage.last) {
                (Some(_), _) => "Load test runs".to_owned(),
                (None, Some(last)) => format!("Load test {}", outcome(&last.report)),
                (None, None) => TITLE.to_owned(),
            };
            Ok(found(views::first(&self.base, &stage, form, &runs, offered)).titled(title))
        })
    }
}

struct OneRun {
    tests: Arc<LoadTests>,
    base: BasePath,
    id: i64,
}

impl PageSource for OneRun {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            Ok(match report(&self.tests, self.id).await? {
                Some(report) => {
                    found(views::run(&self.base, self.id, &report)).titled(format!("Load test {} {}", self.id, outcome(&report)))
                }
                None => missing(&self.base, &self.id.to_string()),
            })
        })
    }
}

/// What is no number is no run's.
struct NoRun {
    base: BasePath,
    id: String,
}

impl PageSource for NoRun {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async { Ok(missing(&self.base, &self.id)) })
    }
}

/// The earlier and the later one.
struct TwoRuns {
    tests: Arc<LoadTests>,
    base: BasePath,
    ids: [i64; 2],
}

impl PageSource for TwoRuns {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let [a, b] = self.ids;
            Ok(match (report(&self.tests, a).await?, report(&self.tests, b).await?) {
                (Some(before), Some(now)) => found(views::compared(&self.base, self.ids, [&before, &now], &compare(&before, &now))),
                (None, _) => missing(&self.base, &a.to_string()),
                (_, None) => missing(&self.base, &b.to_string()),
            })
        })
    }
}

async fn report(tests: &LoadTests, id: i64) -> Result<Option<LoadTestReport>, String> {
    tests.runs.report(id).await.map_err(|error| unreadable(&error))
}
