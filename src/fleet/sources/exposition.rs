//! A service's `/metrics`: Prometheus' text format or OpenMetrics.

use super::background::read_body;
use super::client::SourceClient;
use super::discovery::Target;
use super::found_names::found_prefixes;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use super::told;
use crate::base::now_ms;
use crate::fleet::dialects::{CustomMetrics, ToldPool};

/// Where services have it.
pub const PATH: &str = "/metrics";
/// The classic text first: in OpenMetrics some client libraries give counters another name. Nothing of a pool is in one alone.
const ACCEPT: &str = "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1";

/// Services with an exposition.
pub struct Exposition {
    setup: SourceSetup,
    client: SourceClient,
}

impl Exposition {
    pub fn new(setup: SourceSetup, client: SourceClient) -> Self {
        Self { setup, client }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let mut url = target.url.clone();
        if url.path() == "/" {
            url.set_path(PATH);
        }
        let page = self.client.get(target, url, ACCEPT).await?;
        let body = self.client.body(page, PATH)?;
        let metrics = self.setup.metrics.clone();
        let pools = read_body(body.len(), move || read(&body, metrics.as_ref())).await?;
        let reports = told::reports(pools, &self.setup.service_of(target), &target.instance(), now_ms());
        Ok(Answer { reports, note: None, ..Answer::default() })
    }
}

impl Source for Exposition {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}

/// The pools of a body, at least one.
fn read(body: &[u8], metrics: Option<&CustomMetrics>) -> Result<Vec<ToldPool>, String> {
    // Names of pools are ASCII nearly always; one that is no UTF-8 is still a name.
    let text = String::from_utf8_lossy(body);
    let pools = told::of_text(&text, metrics)?;
    if pools.is_empty() {
        return Err(no_pool(&text));
    }
    Ok(pools)
}

fn no_pool(text: &str) -> String {
    let found = found_prefixes(text);
    if found.is_empty() {
        return format!("answers without a single metric; is {PATH} its path?");
    }
    format!(
        "tells no pool that a dialect knows; its metrics begin with {}; if one of them is a pool's, map it in [sources.metrics]",
        found.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        read(text.as_bytes(), None).map(|pools| pools.len()).expect_err(text)
    }

    #[test]
    fn a_text_without_a_pool_is_told_with_what_it_has() {
        let text =
            "go_goroutines 9\nhttp_requests_total{code=\"200\"} 5\nonyx_db_pool_checked_out{engine=\"sync\"} 3\nonyx_db_pool_size 40\n";
        assert_eq!(
            said(text),
            "tells no pool that a dialect knows; its metrics begin with onyx_db_pool, go_goroutines, http_requests; if one of them is a \
             pool's, map it in [sources.metrics]"
        );
        assert!(said("# HELP nothing\n").contains("without a single metric"));
    }

    #[test]
    fn what_is_no_exposition_is_refused_without_quoting_it() {
        for text in ["hunter22 is\nnot a metric\n", "{\"hunter22\": 1}", "\u{0}\u{1}hunter22"] {
            let said = said(text);
            assert!(said.contains("/metrics its path?") && !said.contains("hunter22"), "{said}");
        }
    }

    #[test]
    fn a_pool_is_read_though_other_bytes_are_no_utf_8() {
        let mut body = b"hikaricp_connections_active{pool=\"a\"} 3\nother{name=\"".to_vec();
        body.extend([0xff, 0xfe]);
        body.extend(b"\"} 1\n");
        let pools = read(&body, None).expect("a pool");
        assert_eq!((pools[0].name.as_str(), pools[0].reading.gauges.checked_out), ("a", Some(3)));
    }
}
