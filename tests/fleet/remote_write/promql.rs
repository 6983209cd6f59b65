//! What a receiver answers to a query.

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value;

use super::exposition::SeriesKey;
use crate::http::http_client;

/// The newest value of each series that the query finds, without the labels that remote write adds.
pub async fn ask(url: &str, query: &str) -> BTreeMap<SeriesKey, f64> {
    let address = Url::parse_with_params(&format!("{url}/api/v1/query"), [("query", query)]).expect("an address");
    let answer = http_client().build().expect("a client").get(address).send().await.expect("an answer");
    let body: Value = serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
    let found = body["data"]["result"].as_array().unwrap_or_else(|| panic!("{query}: {body}"));
    found.iter().filter_map(series).collect()
}

/// `None` of a native histogram.
fn series(found: &Value) -> Option<(SeriesKey, f64)> {
    let value = found["value"][1].as_str()?.parse().expect("a number");
    let mut labels: BTreeMap<String, String> = serde_json::from_value(found["metric"].clone()).expect("labels");
    let name = labels.remove("__name__").unwrap_or_default();
    for (added, is) in [("job", "plimsoll"), ("instance", "written")] {
        assert_eq!(labels.remove(added).as_deref(), Some(is), "{found}");
    }
    Some(((name, labels), value))
}
