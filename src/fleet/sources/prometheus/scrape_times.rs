//! When the processes of an answer were scraped, and when they began.

use std::collections::HashMap;

use super::{answer, queries};

/// By job and instance.
#[derive(Default)]
pub struct ScrapeTimes(HashMap<(String, String), ScrapeTime>);

/// Of one process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScrapeTime {
    /// Milliseconds since the Unix epoch.
    pub scraped_at_ms: Option<u64>,
    /// Seconds since the Unix epoch.
    pub started_s: Option<f64>,
}

impl ScrapeTimes {
    /// Those of an answer; none of one that is not understood.
    pub fn of(body: &[u8]) -> Self {
        let mut times = Self::default();
        let answer = answer::read(body);
        for series in answer.iter().flat_map(|answer| &answer.series) {
            let label = |name| series.label(name).unwrap_or_default().to_owned();
            let time = times.0.entry((label("job"), label("instance"))).or_default();
            if series.label(queries::SCRAPED).is_some() {
                time.scraped_at_ms = (series.value > 0.0).then_some((series.value * 1000.0) as u64);
            } else if series.label("__name__") == Some("process_start_time_seconds") {
                time.started_s = Some(series.value);
            }
        }
        times
    }

    /// The times of a process, as far as they are told.
    pub fn find(&self, job: &str, instance: &str) -> ScrapeTime {
        self.0.get(&(job.to_owned(), instance.to_owned())).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scrape_is_told_by_its_mark_and_a_start_by_its_name() {
        let body = br#"{"data":{"result":[
            {"metric":{"plimsoll":"scraped","job":"shop","instance":"a"},"value":[200,"100.5"]},
            {"metric":{"__name__":"process_start_time_seconds","job":"shop","instance":"a"},"value":[200,"50"]},
            {"metric":{"plimsoll":"scraped","job":"shop","instance":"b"},"value":[200,"NaN"]}]}}"#;
        let times = ScrapeTimes::of(body);
        assert_eq!(times.find("shop", "a"), ScrapeTime { scraped_at_ms: Some(100_500), started_s: Some(50.0) });
        assert_eq!((times.find("shop", "b"), times.find("till", "a")), (ScrapeTime::default(), ScrapeTime::default()));
        assert_eq!(ScrapeTimes::of(b"").find("shop", "a"), ScrapeTime::default());
    }
}
