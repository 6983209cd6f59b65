//! From a request to the points of each process, as far as a dialect reads them.

use std::collections::BTreeMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, DataPointFlags, Metric};

use super::attributes::labels_of;
use super::data_point::DataPoint;
use super::names::{NameKind, metric_name};
use super::point::{Point, SeriesKey, Value};
use super::process::ProcessId;
use super::rejected::Rejected;
use super::tables::{SenderTable, SenderTables};
use crate::fleet::dialects::is_read_by_any;
use crate::fleet::samples::translated;

/// Bytes of all labels of a point. Those of a pool take a tenth of it.
const MOST_LABEL_BYTES: usize = 2048;

const NOT_UNDERSTOOD: &str = "Some metrics are of no known kind, or have a number that is not written as the protocol has it.";
const NO_TEMPORALITY: &str = "Some sums and histograms do not say whether they are cumulative or delta.";
const LEVEL_AS_DELTA: &str = "Connections in use are sent as differences, from which their number cannot be told; set \
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative.";
const LONG_LABELS: &str = "Some points have attributes of more than 2,048 bytes in all.";

/// How the points of a metric are meant.
#[derive(Clone, Copy)]
enum Meaning {
    /// How it stands.
    Level,
    /// What was counted since the start time.
    Cumulative,
    /// What came to it since the point before.
    Delta,
}

/// The points of each process. `address` is the sender's: a process that has no other name is told apart by it.
pub(super) fn translate(
    request: ExportMetricsServiceRequest,
    address: &str,
    tables: &SenderTables,
) -> (BTreeMap<ProcessId, Vec<Point>>, Rejected) {
    let (mut processes, mut rejected) = (BTreeMap::<ProcessId, Vec<Point>>::new(), Rejected::default());
    for resource in request.resource_metrics {
        let mut points = Vec::new();
        let process = ProcessId::of(resource.resource.as_ref().map_or(&[], |resource| &resource.attributes), address);
        let table = tables.of(&process.service);
        for scope in &resource.scope_metrics {
            let name = scope.scope.as_ref().map_or("", |scope| scope.name.as_str());
            scope.metrics.iter().for_each(|metric| translate_metric(metric, name, &table, &mut points, &mut rejected));
        }
        if !points.is_empty() {
            processes.entry(process).or_default().extend(points);
        }
    }
    (processes, rejected)
}

fn translate_metric(metric: &Metric, scope: &str, table: &SenderTable, points: &mut Vec<Point>, rejected: &mut Rejected) {
    let Some(name) = name_read(metric, table) else { return };
    let Some(data) = &metric.data else { return rejected.add(1, NOT_UNDERSTOOD) };
    let only_grows = match data {
        Data::Gauge(_) => false,
        Data::Sum(all) => all.is_monotonic,
        Data::Histogram(_) | Data::ExponentialHistogram(_) | Data::Summary(_) => true,
    };
    let mut take = TakePoints { name, scope, only_grows, points, rejected };
    match data {
        Data::Gauge(all) => take.all(&all.data_points, Ok(Meaning::Level)),
        Data::Sum(all) => take.all(&all.data_points, meaning_of_sum(all.aggregation_temporality, all.is_monotonic)),
        Data::Histogram(all) => take.all(&all.data_points, meaning(all.aggregation_temporality)),
        Data::ExponentialHistogram(all) => take.all(&all.data_points, meaning(all.aggregation_temporality)),
        Data::Summary(all) => take.all(&all.data_points, Ok(Meaning::Cumulative)),
    }
}

/// The name under which a metric is read: by its owner's table, in Prometheus' form or as its owner has named it, or by a dialect.
fn name_read(metric: &Metric, table: &SenderTable) -> Option<Arc<str>> {
    let kind = match &metric.data {
        Some(Data::Sum(sum)) if sum.is_monotonic => NameKind::Counter,
        Some(Data::Gauge(_)) => NameKind::Gauge,
        _ => NameKind::Other,
    };
    let name = metric_name(&metric.name, &metric.unit, kind);
    if table.metrics.is_some() && !table.reads(&name) {
        let own = translated(metric.name.as_str().into());
        if table.reads(&own) {
            return Some(own.into());
        }
    }
    (table.reads(&name) || is_read_by_any(&name)).then(|| name.into())
}

fn meaning(temporality: i32) -> Result<Meaning, &'static str> {
    match AggregationTemporality::try_from(temporality) {
        Ok(AggregationTemporality::Cumulative) => Ok(Meaning::Cumulative),
        Ok(AggregationTemporality::Delta) => Ok(Meaning::Delta),
        _ => Err(NO_TEMPORALITY),
    }
}

/// What may fall is a level; the differences of one say nothing to whoever has not seen the first.
fn meaning_of_sum(temporality: i32, is_monotonic: bool) -> Result<Meaning, &'static str> {
    match meaning(temporality)? {
        Meaning::Delta if !is_monotonic => Err(LEVEL_AS_DELTA),
        meaning => Ok(meaning),
    }
}

struct TakePoints<'a> {
    name: Arc<str>,
    /// What has measured it. It tells the library, and with it the defects that are known.
    scope: &'a str,
    only_grows: bool,
    points: &'a mut Vec<Point>,
    rejected: &'a mut Rejected,
}

impl TakePoints<'_> {
    fn all(&mut self, points: &[impl DataPoint], meaning: Result<Meaning, &'static str>) {
        match meaning {
            Ok(meaning) => points.iter().for_each(|point| match self.point(point, meaning) {
                Ok(point) => self.points.push(point),
                Err(reason) => self.rejected.add(1, reason),
            }),
            Err(reason) => self.rejected.add(points.len(), reason),
        }
    }

    fn point(&self, point: &impl DataPoint, meaning: Meaning) -> Result<Point, &'static str> {
        let head = point.head();
        let labels = labels_of(head.attributes, self.scope, MOST_LABEL_BYTES).ok_or(LONG_LABELS)?;
        let start_ns = if matches!(meaning, Meaning::Cumulative) { head.start_ns } else { 0 };
        let value = match meaning {
            _ if head.flags & DataPointFlags::NoRecordedValueMask as u32 != 0 => Value::Ended,
            Meaning::Level | Meaning::Cumulative => Value::Now(point.counted()?),
            Meaning::Delta => Value::Further(point.counted()?),
        };
        Ok(Point { key: SeriesKey { name: self.name.clone(), labels }, start_ns, at_ns: head.at_ns, only_grows: self.only_grows, value })
    }
}
