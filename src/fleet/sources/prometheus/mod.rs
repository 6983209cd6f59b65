//! A Prometheus, VictoriaMetrics or Mimir that scrapes the services already: one query finds all pools.
//!
//! An instant query gives the newest sample of each series, and the time of the query with it. What was scraped when is asked with
//! a second, small query: a reading is taken when it was scraped, so rates are those between two scrapes, a scrape that is seen
//! twice is one reading, and the resolution is that of the scrapes where it is coarser than the source's interval.

mod answer;
mod groups;
mod queries;
mod scrape_times;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use url::Url;
use url::form_urlencoded::Serializer;

use super::background::read_body;
use super::client::SourceClient;
use super::discovery::Target;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use super::told;
use crate::fleet::registry::InstanceReport;
use crate::fleet::samples::{Sample, Samples};
use answer::failure;
use groups::{Process, processes};
use scrape_times::ScrapeTimes;

pub use queries::CONSOLES;

/// Below the address of the Prometheus.
const PATH: &str = "/api/v1/query";
/// A series takes 300 bytes in JSON: 200,000 of them.
const LARGEST: usize = 64 << 20;

/// A Prometheus.
pub struct Prometheus {
    setup: Arc<SourceSetup>,
    client: SourceClient,
    /// The jobs that had pools when an address was last read.
    jobs: Mutex<HashMap<String, BTreeSet<String>>>,
}

/// What an address has told.
struct Told {
    reports: Vec<InstanceReport>,
    jobs: BTreeSet<String>,
    note: Option<String>,
}

impl Prometheus {
    pub fn new(setup: SourceSetup, client: SourceClient) -> Self {
        Self { setup: Arc::new(setup), client: client.with_largest(LARGEST), jobs: Mutex::default() }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let jobs = self.jobs.lock().get(&target.address).cloned().unwrap_or_default();
        let all = queries::all_pools(self.setup.metrics.as_ref(), &self.setup.matchers);
        let times = queries::scrape_times(&jobs, &self.setup.matchers);
        let (body, times) = tokio::join!(self.query(target, &all), self.query(target, &times));
        // Without the times that of the query is taken, which is a little late.
        let (body, times, setup) = (body?, times.unwrap_or_default(), self.setup.clone());
        let told = read_body(body.len(), move || read(&setup, &body, &times)).await?;
        self.jobs.lock().insert(target.address.clone(), told.jobs);
        Ok(Answer { reports: told.reports, note: told.note, ..Answer::default() })
    }

    async fn query(&self, target: &Target, query: &str) -> Result<Vec<u8>, String> {
        let timeout = format!("{}ms", self.setup.patience().as_millis());
        let form = Serializer::new(String::new()).append_pair("query", query).append_pair("timeout", &timeout).finish();
        let page = self.client.post(target, below(&target.url), form).await?;
        match failure(&page) {
            Some(said) if !matches!(page.status.as_u16(), 401 | 403) => Err(said),
            _ => self.client.body(page, PATH),
        }
    }
}

/// What the answers to the two queries tell.
fn read(setup: &SourceSetup, body: &[u8], times: &[u8]) -> Result<Told, String> {
    let answer = answer::read(body)?;
    let (processes, times) = (processes(&answer), ScrapeTimes::of(times));
    let jobs = processes.iter().map(|process| process.job.to_string()).collect();
    let reports: Vec<_> = processes.into_iter().flat_map(|process| reports(setup, process, &times)).collect();
    if reports.iter().all(|report| report.pools.is_empty()) {
        let series = answer.series.len();
        return Err(format!(
            "knows no pool: {series} series have a name that a dialect knows; check that it scrapes the services, and the source's matchers"
        ));
    }
    Ok(Told { reports, jobs, note: answer.warning })
}

fn reports(setup: &SourceSetup, process: Process<'_>, times: &ScrapeTimes) -> Vec<InstanceReport> {
    let Process { job, instance, shown_instance, queried_at_ms, mut samples } = process;
    let time = times.find(&job, &instance);
    if let Some(value) = time.started_s {
        samples.push(Sample { name: Cow::Borrowed("process_start_time_seconds"), labels: Vec::new(), value });
    }
    let samples: Samples = samples.into_iter().collect();
    let pools = told::of_samples(&samples, setup.metrics.as_ref());
    let service = setup.service.clone().unwrap_or_else(|| job.to_string());
    told::reports(pools, &service, &shown_instance, time.scraped_at_ms.unwrap_or(queried_at_ms))
}

impl Source for Prometheus {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}

fn below(base: &Url) -> Url {
    let mut url = base.clone();
    let base = base.path().trim_end_matches('/').trim_end_matches(PATH);
    url.set_path(&format!("{base}{PATH}"));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prometheus_is_asked_below_its_prefix() {
        let asked = |url: &str| below(&Url::parse(url).expect(url)).to_string();
        assert_eq!(asked("http://prom:9090"), "http://prom:9090/api/v1/query");
        assert_eq!(asked("http://vm:8481/select/0/prometheus/"), "http://vm:8481/select/0/prometheus/api/v1/query");
        assert_eq!(asked("http://prom:9090/api/v1/query"), "http://prom:9090/api/v1/query");
    }
}
