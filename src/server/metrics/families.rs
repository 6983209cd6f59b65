//! One metric of several pools.

use std::fmt::Error;

use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

/// A line of a family: its labels and its value.
pub type FamilyLines<L, V> = Vec<(L, V)>;

/// What is now.
pub fn gauge<L: EncodeLabelSet>(to: &mut DescriptorEncoder, name: &str, help: &str, lines: FamilyLines<L, i64>) -> Result<(), Error> {
    family(to, name, help, None, MetricType::Gauge, lines, |encoder, value| encoder.encode_gauge(&value))
}

/// The same of what has fractions.
pub fn fractional_gauge<L: EncodeLabelSet>(
    to: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    lines: FamilyLines<L, f64>,
) -> Result<(), Error> {
    family(to, name, help, None, MetricType::Gauge, lines, |encoder, value| encoder.encode_gauge(&value))
}

/// What was counted since the start.
pub fn counter<L: EncodeLabelSet>(to: &mut DescriptorEncoder, name: &str, help: &str, lines: FamilyLines<L, u64>) -> Result<(), Error> {
    family(to, name, help, None, MetricType::Counter, lines, |encoder, value| {
        encoder.encode_counter::<[(&str, &str); 0], u64, u64>(&value, None)
    })
}

/// The same of what has fractions.
pub fn fractional_counter(to: &mut DescriptorEncoder, name: &str, help: &str, value: f64) -> Result<(), Error> {
    let alone = vec![(Vec::<(&str, &str)>::new(), value)];
    family(to, name, help, None, MetricType::Counter, alone, |encoder, value| {
        encoder.encode_counter::<[(&str, &str); 0], f64, f64>(&value, None)
    })
}

/// A family of any kind.
pub fn family<L: EncodeLabelSet, V>(
    to: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    unit: Option<&Unit>,
    kind: MetricType,
    lines: FamilyLines<L, V>,
    write: impl Fn(&mut MetricEncoder, V) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut encoder = to.encode_descriptor(name, help, unit, kind)?;
    for (labels, value) in lines {
        write(&mut encoder.encode_family(&labels)?, value)?;
    }
    Ok(())
}
