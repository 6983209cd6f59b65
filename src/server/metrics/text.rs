//! Families as OpenMetrics' text.

use std::fmt::Error;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use super::families::{Families, Family, FamilyKind, Value};

/// A series without labels of its own.
type NoLabels = [(&'static str, &'static str); 0];

/// The text, with its end mark.
pub(in crate::server) fn open_metrics(families: Families) -> Result<String, Error> {
    let (mut registry, mut text) = (Registry::default(), String::new());
    registry.register_collector(Box::new(families));
    encode(&mut text, &registry)?;
    Ok(text)
}

impl Collector for Families {
    fn encode(&self, mut to: DescriptorEncoder) -> Result<(), Error> {
        self.0.iter().try_for_each(|family| write_family(&mut to, family))
    }
}

fn write_family(to: &mut DescriptorEncoder, family: &Family) -> Result<(), Error> {
    let unit = family.is_in_seconds.then_some(&Unit::Seconds);
    let kind = match family.kind {
        FamilyKind::Gauge => MetricType::Gauge,
        FamilyKind::Counter => MetricType::Counter,
        FamilyKind::Histogram => MetricType::Histogram,
    };
    let mut encoder = to.encode_descriptor(family.name, family.help, unit, kind)?;
    family.lines.iter().try_for_each(|line| write_value(&mut encoder.encode_family(&line.labels)?, &line.value))
}

fn write_value(to: &mut MetricEncoder, value: &Value) -> Result<(), Error> {
    match value {
        Value::Whole(value) => to.encode_gauge(value),
        Value::Fraction(value) => to.encode_gauge(value),
        Value::Count(value) => to.encode_counter::<NoLabels, u64, u64>(value, None),
        Value::FractionalCount(value) => to.encode_counter::<NoLabels, f64, f64>(value, None),
        Value::Distribution(told) => to.encode_histogram::<NoLabels>(told.sum, told.count, &told.buckets, None),
    }
}
