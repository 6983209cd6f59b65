//! Attributes, of which text and numbers are read.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;

use super::names::label_name;

/// The value in words; `None` of what is no single value.
pub(super) fn text_of(attribute: &KeyValue) -> Option<String> {
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::BoolValue(value) => Some(value.to_string()),
        Value::IntValue(value) => Some(value.to_string()),
        Value::DoubleValue(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The label of the scope, where Prometheus is told to keep it.
const SCOPE: &str = "otel_scope_name";

/// Names and values of labels.
pub(super) type SeriesLabels = Box<[(Box<str>, Box<str>)]>;

/// Labels in Prometheus' form, sorted; `None` where they are longer than `most_bytes` in all.
pub(super) fn labels_of(attributes: &[KeyValue], scope: &str, most_bytes: usize) -> Option<SeriesLabels> {
    let long = attributes.iter().map(|attribute| attribute.key.len()).sum::<usize>() > most_bytes;
    let pairs = attributes.iter().filter(|_| !long).filter_map(|attribute| Some((label_name(&attribute.key), text_of(attribute)?)));
    let mut labels: Vec<(Box<str>, Box<str>)> = pairs.map(|(name, value)| (name.into(), value.into())).collect();
    if !scope.is_empty() {
        labels.push((SCOPE.into(), scope.into()));
    }
    labels.sort();
    let bytes: usize = labels.iter().map(|(name, value)| name.len() + value.len()).sum();
    (!long && bytes <= most_bytes).then(|| labels.into())
}
