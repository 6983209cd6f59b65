//! The JSON of the pool-stats contract, from a backend in any language.

use serde_json::Value;
use url::Url;

use super::client::SourceClient;
use super::discovery::Target;
use super::json::{self, JsonNumbers};
use super::pool_stats_checks::ToldStats;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use crate::base::now_ms;
use crate::fleet::dialects::Hint;
use crate::fleet::model::{Gauges, Reading};
use crate::fleet::registry::{InstanceReport, ToldReading};

/// Where the contract has it.
pub const PATH: &str = "/api/admin/pool-stats";

/// Backends with the contract.
pub struct PoolStatsSource {
    setup: SourceSetup,
    client: SourceClient,
}

impl PoolStatsSource {
    pub fn new(setup: SourceSetup, client: SourceClient) -> Self {
        Self { setup, client }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let page = self.client.get(target, with_path(&target.url), "application/json").await?;
        let body = self.client.body(page, PATH)?;
        let value = json::read(&body)?;
        let reading = read(&value)?;
        // Beyond the contract: behind a load balancer, only the process knows which one it is.
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let (pool, instance) = (text("pool").unwrap_or_default(), text("instance").unwrap_or_else(|| target.instance()));
        let report = InstanceReport {
            service: self.setup.service_of(target),
            instance,
            pools: vec![ToldReading { pool, hints: hints(&reading), reading, ..ToldReading::default() }],
            ..InstanceReport::default()
        };
        let failing = value.get("connects_failing").and_then(Value::as_bool).unwrap_or_default();
        let note = failing.then(|| "cannot open connections at the moment; its message says why.".to_owned());
        Ok(Answer { reports: vec![report], note, ..Answer::default() })
    }
}

impl Source for PoolStatsSource {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}

/// What the answer may tell beyond the contract, and what it cannot.
fn hints(reading: &Reading) -> Vec<Hint> {
    let waiting = "Add \"waiting\" to the answer: callers that queue for a connection.";
    let opening = "Add \"opening\" to the answer: connects under way.";
    let times = "Pool-stats has no times and no counts; a /metrics with counters and histograms has.";
    let gauges = &reading.gauges;
    let hints = [("waiting", waiting, gauges.waiting.is_none()), ("opening", opening, gauges.opening.is_none())];
    let hints = hints.into_iter().filter(|(.., is_missing)| *is_missing).map(|(number, sentence, _)| (number, sentence));
    let untold = ["wait time", "hold time", "connect time", "acquires", "timeouts"].map(|number| (number, times));
    hints.chain(untold).map(|(number, sentence)| (number.into(), sentence.into())).collect()
}

fn with_path(url: &Url) -> Url {
    let mut url = url.clone();
    if url.path() == "/" {
        url.set_path(PATH);
    }
    url
}

/// The numbers of a body. What the contract does not have may be missing; what contradicts itself is told as such.
fn read(value: &Value) -> Result<Reading, String> {
    let numbers = JsonNumbers::of(value)?;
    let told = ToldStats {
        pool_size: numbers.number("pool_size")?,
        checked_out: numbers.number("checked_out")?,
        overflow: numbers.number("overflow")?,
        checked_in: numbers.number("checked_in")?,
        total_capacity: numbers.number("total_capacity")?,
        utilization_percent: numbers.number("utilization_percent")?,
        open: numbers.number("open")?,
        opening: numbers.number("opening")?,
        waiting: numbers.number("waiting")?,
    };
    if told.checked_out.is_none() || (told.total_capacity.is_none() && told.pool_size.is_none()) {
        return Err(format!("answers with JSON that has no checked_out or no total_capacity; is {PATH} its path?"));
    }
    let taken_at_ms = numbers.number("taken_at_ms")?.filter(|at| *at > 0.0).map_or_else(now_ms, |at| at as u64);
    let (told, contradictions) = told.checked();
    let count = |number: Option<f64>| number.map(|number| number.round() as u32);
    let gauges = Gauges {
        pool_size: count(told.pool_size),
        total_capacity: count(told.total_capacity),
        checked_out: count(told.checked_out),
        checked_in: count(told.checked_in),
        opening: count(told.opening),
        waiting: count(told.waiting),
    };
    Ok(Reading { taken_at_ms, gauges, contradictions, ..Reading::default() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stats(checked_out: i64, checked_in: i64, overflow: i64, percent: f64) -> Value {
        json!({ "pool_size": 50, "checked_out": checked_out, "overflow": overflow, "checked_in": checked_in, "total_capacity": 150,
            "utilization_percent": percent, "status": "healthy", "message": "", "recommendations": {} })
    }

    fn contradictions(value: &Value) -> Vec<String> {
        read(value).expect("numbers").contradictions.into_iter().map(|of| of.metric).collect()
    }

    #[test]
    fn the_readable_variants_of_the_contract_are_read() {
        for (checked_out, checked_in, overflow, percent) in [(15, 38, 3, 10.0), (12, 38, 0, 8.0), (0, 50, 0, 0.0), (150, 0, 100, 100.0)] {
            let reading = read(&stats(checked_out, checked_in, overflow, percent)).expect("numbers");
            assert!(reading.contradictions.is_empty(), "{checked_out} {checked_in}");
            assert_eq!((reading.gauges.open(), reading.gauges.total_capacity), (Some((checked_out + checked_in) as u32), Some(150)));
            assert_eq!((reading.gauges.waiting, reading.gauges.opening), (None, None), "not told");
        }
    }

    #[test]
    fn a_body_that_no_pool_can_be_in_is_told_as_a_contradiction() {
        assert_eq!(contradictions(&stats(12, 38, 3, 10.0)), ["overflow", "utilization_percent"]);
        assert_eq!(contradictions(&stats(12, 38, 3, 8.0)), ["overflow"]);
        assert_eq!(contradictions(&stats(160, 0, 110, 106.7)), ["checked_out"]);
        assert_eq!(read(&stats(160, 0, 110, 106.7)).expect("numbers").gauges.checked_out, None, "used for nothing");
    }

    #[test]
    fn a_base_that_is_not_open_yet_is_no_contradiction_however_overflow_is_counted() {
        for overflow in [0, -30] {
            let reading = read(&stats(12, 8, overflow, 8.0)).expect("numbers");
            assert_eq!((reading.contradictions.len(), reading.gauges.overflow()), (0, Some(0)), "{overflow}");
        }
        assert_eq!(contradictions(&stats(12, 8, -20, 8.0)), ["overflow"]);
    }

    #[test]
    fn a_wrong_type_is_a_sentence_and_what_is_missing_is_not_told() {
        let said = read(&json!({ "checked_out": "12", "total_capacity": 150 })).expect_err("a text");
        assert_eq!(said, "tells checked_out as a text; it must be a number");
        assert!(read(&json!([])).expect_err("a list").contains("a list where an object is expected"));
        assert!(read(&json!({ "status": "ok" })).expect_err("another page").contains("is /api/admin/pool-stats its path?"));
        let little = read(&json!({ "checked_out": 3, "pool_size": 5, "checked_in": null })).expect("numbers");
        assert_eq!((little.gauges.checked_out, little.gauges.checked_in, little.gauges.total_capacity), (Some(3), None, None));
    }

    #[test]
    fn fields_beyond_the_contract_are_read() {
        let mut value = stats(12, 38, 0, 8.0);
        let more = json!({ "open": 50, "opening": 2, "waiting": 7, "taken_at_ms": 1_700_000_000_000_u64, "connects_failing": true });
        value.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let reading = read(&value).expect("numbers");
        assert_eq!((reading.gauges.opening, reading.gauges.waiting, reading.taken_at_ms), (Some(2), Some(7), 1_700_000_000_000));
    }
}
