//! Answers of `/api/v1/query`: `{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {…}, "value": [time,
//! "number"]}]}}`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::base::http_fetch::FetchedPage;
use crate::base::printable::line;
use crate::fleet::sources::json::not_understood;

/// So much of an error of theirs is told.
const LONGEST_ERROR: usize = 200;

/// Labels and their values.
pub type Labels<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The newest sample of each series.
#[derive(Debug)]
pub struct QueryAnswer<'a> {
    /// Each series.
    pub series: Vec<Series<'a>>,
    /// What Prometheus warns of, for the end of a sentence.
    pub warning: Option<String>,
}

/// A series.
#[derive(Debug)]
pub struct Series<'a> {
    /// Its labels, the name among them.
    pub labels: Labels<'a>,
    /// When the query was answered, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Its newest number.
    pub value: f64,
}

impl Series<'_> {
    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_ref())
    }
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    data: Option<Data<'a>>,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    result: Vec<RawSeries<'a>>,
}

#[derive(Deserialize)]
struct RawSeries<'a> {
    #[serde(borrow)]
    metric: RawLabels<'a>,
    /// Missing of a native histogram, which dialects do not read.
    #[serde(borrow)]
    value: Option<(f64, Text<'a>)>,
}

/// Borrowed wherever the text has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

struct RawLabels<'a>(Labels<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for RawLabels<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LabelsVisitor;
        impl<'de> Visitor<'de> for LabelsVisitor {
            type Value = RawLabels<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawLabels<'de>, A::Error> {
                let mut labels = Vec::new();
                while let Some((Text(label), Text(value))) = map.next_entry()? {
                    labels.push((label, value));
                }
                Ok(RawLabels(labels))
            }
        }
        deserializer.deserialize_map(LabelsVisitor)
    }
}

/// The series of a good answer.
///
/// # Errors
/// It is not the answer of a Prometheus, going on from the address.
pub fn read(body: &[u8]) -> Result<QueryAnswer<'_>, String> {
    let body: Body = serde_json::from_slice(body).map_err(|error| not_understood(&error))?;
    let data = body.data.ok_or("answers with JSON that is no answer to a query; is it a Prometheus?")?;
    let series = data.result.into_iter().filter_map(|RawSeries { metric, value }| {
        let (at_s, Text(number)) = value?;
        Some(Series { labels: metric.0, at_ms: (at_s.max(0.0) * 1000.0) as u64, value: number.parse().ok()? })
    });
    let warning = body.warnings.first().map(|warning| format!("warns: {}", cut(warning)));
    Ok(QueryAnswer { series: series.collect(), warning })
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(rename = "errorType", default)]
    kind: String,
    error: String,
}

/// What the body of a bad answer says.
pub fn failure(page: &FetchedPage) -> Option<String> {
    if page.status.is_success() {
        return None;
    }
    let ErrorBody { kind, error } = serde_json::from_slice(&page.body).ok()?;
    Some(format!("refuses the query ({}, status {}): {}", cut(&kind), page.status.as_u16(), cut(&error)))
}

fn cut(text: &str) -> String {
    line(&text.chars().take(LONGEST_ERROR).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    #[test]
    fn numbers_are_texts_and_may_be_no_numbers() {
        let body = br#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"__name__":"a","job":"sh\"op"},"value":[1795875023.890,"1.5"]},
            {"metric":{"__name__":"b"},"value":[1,"NaN"]}, {"metric":{},"value":[1,"+Inf"]}, {"metric":{},"value":[1,"five"]},
            {"metric":{},"histogram":[1,{"count":"5"}]}]},"warnings":["partial"]}"#;
        let answer = read(body).expect("an answer");
        assert_eq!(
            (answer.series[0].label("job"), answer.series[0].at_ms, answer.series[0].value),
            (Some("sh\"op"), 1_795_875_023_890, 1.5)
        );
        assert!(answer.series[1].value.is_nan() && answer.series[2].value.is_infinite() && answer.series.len() == 3);
        assert_eq!(answer.warning.as_deref(), Some("warns: partial"));
    }

    #[test]
    fn what_is_no_answer_is_a_sentence_without_its_text() {
        for body in
            ["hunter22", "{}", "[]", r#"{"data":{"result":[["hunter22"]]}}"#, r#"{"data":{"resultType":"scalar","result":[1,"1"]}}"#]
        {
            let said = read(body.as_bytes()).expect_err(body);
            assert!(said.starts_with("answers with JSON that") && !said.contains("hunter22"), "{said}");
        }
    }

    #[test]
    fn an_error_of_prometheus_is_told_in_its_words() {
        let page = |status: u16, body: &str| FetchedPage {
            status: StatusCode::from_u16(status).expect("a status"),
            media_type: "application/json".into(),
            body: body.into(),
        };
        let bad = page(400, r#"{"status":"error","errorType":"bad_data","error":"parse error\u001b[31m"}"#);
        assert_eq!(failure(&bad).as_deref(), Some(r"refuses the query (bad_data, status 400): parse error\u{1b}[31m"));
        assert_eq!((failure(&page(502, "<html>")), failure(&page(200, "{}"))), (None, None));
    }
}
