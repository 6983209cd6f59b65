//! The queries, in PromQL.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::fleet::dialects::{self, CustomMetrics};

/// A label that marks when something was scraped.
pub const SCRAPED: &str = "plimsoll";
/// A longer list of jobs is left out: the query would be larger than its answer.
const LONGEST_LIST: usize = 8_000;

/// The job of what consoles tell of themselves and of the pools that they observe, by remote write or `/metrics`. Read back it would be told
/// once more, also when the pool itself has gone.
pub const CONSOLES: &str = "plimsoll";

/// The newest samples of all pools, but for those that a console has written. Matchers that name a job ask for what they name.
pub fn all_pools(own: Option<&CustomMetrics>, matchers: &BTreeMap<String, String>) -> String {
    let prefixes = dialects::ALL.iter().flat_map(|dialect| dialect.prefixes.iter()).map(|prefix| format!("{}.*", regex_literal(prefix)));
    let fragments = dialects::ALL.iter().flat_map(|dialect| dialect.fragments.iter()).map(|part| format!(".*{}.*", regex_literal(part)));
    let own = own.into_iter().flat_map(|own| own.metrics.values());
    let own = own.map(|metric| format!("{}(_bucket|_sum|_count)?", regex_literal(&metric.name)));
    let names: BTreeSet<String> = prefixes.chain(fragments).chain(own).collect();
    let names: Vec<String> = names.into_iter().collect();
    let no_echo = if matchers.contains_key("job") { String::new() } else { format!(",job!={}", quoted(CONSOLES)) };
    format!("{{__name__=~{}{no_echo}{}}}", quoted(&names.join("|")), further(matchers))
}

/// When the processes of these jobs were scraped, and when they began; without jobs, those of all.
pub fn scrape_times(jobs: &BTreeSet<String>, matchers: &BTreeMap<String, String>) -> String {
    let list = jobs.iter().map(|job| regex_literal(job)).collect::<Vec<_>>().join("|");
    let jobs = if list.is_empty() || list.len() > LONGEST_LIST { "job!=\"\"".to_owned() } else { format!("job=~{}", quoted(&list)) };
    let labels = format!("{{{jobs}{}}}", further(matchers));
    format!("label_replace(timestamp(up{labels}), \"{SCRAPED}\", \"scraped\", \"\", \"\") or process_start_time_seconds{labels}")
}

fn further(matchers: &BTreeMap<String, String>) -> String {
    matchers.iter().fold(String::new(), |mut text, (label, value)| {
        let _infallible = write!(text, ",{label}={}", quoted(value));
        text
    })
}

/// A string of PromQL, which has the escapes of Go.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n"))
}

/// Text that stands for itself in a regular expression.
fn regex_literal(text: &str) -> String {
    text.chars().fold(String::new(), |mut literal, c| {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '_' | ' ' | ':' | '/') {
            literal.push('\\');
        }
        literal.push(c);
        literal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_query_has_the_prefixes_of_all_dialects_own_names_and_matchers() {
        let matchers = BTreeMap::from([("env".to_owned(), "pr\"od\\".to_owned())]);
        let own: CustomMetrics = toml::from_str("metrics = { checked_out = \"shop_pool_out\" }").expect("names");
        let query = all_pools(Some(&own), &matchers);
        assert!(query.starts_with("{__name__=~\"") && query.ends_with(r#"",job!="plimsoll",env="pr\"od\\"}"#), "{query}");
        assert!(query.contains("hikaricp_connections.*|") && query.contains("shop_pool_out(_bucket|_sum|_count)?"), "{query}");
    }

    #[test]
    fn matchers_that_name_a_job_are_asked_as_they_are() {
        let matchers = BTreeMap::from([("job".to_owned(), "plimsoll".to_owned())]);
        let query = all_pools(None, &matchers);
        assert!(query.ends_with(r#"",job="plimsoll"}"#), "{query}");
    }

    #[test]
    fn jobs_stand_for_themselves_and_too_many_for_all() {
        let jobs = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let query = scrape_times(&jobs(&["shop.api", "a|b"]), &BTreeMap::new());
        let labels = r#"{job=~"a\\|b|shop\\.api"}"#;
        assert_eq!(
            query,
            format!(r#"label_replace(timestamp(up{labels}), "plimsoll", "scraped", "", "") or process_start_time_seconds{labels}"#)
        );
        let many: BTreeSet<String> = (0..2000).map(|job| format!("job-{job}")).collect();
        for jobs in [many, BTreeSet::new()] {
            assert!(scrape_times(&jobs, &BTreeMap::new()).contains("{job!=\"\"}"));
        }
    }
}
