//! Points as requests: each of at most 2,000, encoded and compressed.

use std::borrow::Cow;
use std::collections::HashMap;

use prost::Message;
use reqwest::Body as HttpBody;
use snap::raw::{Decoder, Encoder};

use super::messages::{v1, v2};
use super::native::NativeForm;
use super::points::{Point, PointValue};
use super::protocol::Protocol;
use crate::server::metrics::families::FamilyKind;

/// Prometheus' own `max_samples_per_send`.
pub const LARGEST_REQUEST: usize = 2_000;

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub protocol: Protocol,
    /// Compressed as Snappy's block format.
    pub body: Vec<u8>,
    /// A native histogram counts as one.
    pub samples: u64,
    /// Some of them are native histograms.
    pub has_native: bool,
    /// The time of its newest sample, in milliseconds since the Unix epoch.
    pub newest_ms: u64,
}

impl Request {
    fn of_v1(message: &v1::WriteRequest, newest_ms: u64) -> Self {
        let counts = message.timeseries.iter().map(|series| (series.samples.len(), series.histograms.len()));
        Self::of(message, Protocol::V1, counts, newest_ms)
    }

    fn of_v2(message: &v2::Request, newest_ms: u64) -> Self {
        let counts = message.timeseries.iter().map(|series| (series.samples.len(), series.histograms.len()));
        Self::of(message, Protocol::V2, counts, newest_ms)
    }

    /// `counts`: samples and native histograms of each series.
    fn of(message: &impl Message, protocol: Protocol, counts: impl Iterator<Item = (usize, usize)>, newest_ms: u64) -> Self {
        let (samples, native) = counts.fold((0, 0), |(samples, native), (one, other)| (samples + one, native + other));
        let body = Encoder::new().compress_vec(&message.encode_to_vec()).unwrap_or_default();
        Self { protocol, body, samples: (samples + native) as u64, has_native: native > 0, newest_ms }
    }

    /// What is sent.
    pub fn http_body(&self) -> HttpBody {
        self.body.clone().into()
    }

    /// The same request in another form, for a receiver that does not take this one. What has no form there is left out: histograms
    /// with bounds of their own in 1.0, native ones where only classic ones are taken.
    pub fn rewritten(&self, protocol: Protocol, native: NativeForm) -> Option<Self> {
        let plain = Decoder::new().decompress_vec(&self.body).ok()?;
        match (self.protocol, protocol) {
            (Protocol::V2, Protocol::V2) => {
                let mut message = v2::Request::decode(plain.as_slice()).ok()?;
                message.timeseries.retain(|series| !series.samples.is_empty() || native != NativeForm::Classic);
                Some(Self::of_v2(&message, self.newest_ms))
            }
            (from, _) => {
                let read = if from == Protocol::V2 {
                    v2::Request::decode(plain.as_slice()).map(older)
                } else {
                    v1::WriteRequest::decode(plain.as_slice())
                };
                let mut message = read.ok()?;
                message.timeseries.retain(|series| !series.samples.is_empty() || native != NativeForm::Classic);
                Some(Self::of_v1(&message, self.newest_ms))
            }
        }
    }
}

fn older(request: v2::Request) -> v1::WriteRequest {
    let symbol = |place: &u32| request.symbols.get(*place as usize).cloned().unwrap_or_default();
    let series = request.timeseries.iter().map(|series| v1::TimeSeries {
        labels: series.labels_refs.chunks_exact(2).map(|pair| v1::Label { name: symbol(&pair[0]), value: symbol(&pair[1]) }).collect(),
        samples: series.samples.iter().map(|sample| v1::Sample { value: sample.value, timestamp: sample.timestamp }).collect(),
        histograms: series.histograms.iter().filter(|histogram| histogram.custom_values.is_empty()).cloned().map(older_histogram).collect(),
    });
    v1::WriteRequest { timeseries: series.filter(|series| !(series.samples.is_empty() && series.histograms.is_empty())).collect() }
}

fn older_histogram(histogram: v1::Histogram) -> v1::Histogram {
    v1::Histogram { start_timestamp: 0, ..histogram }
}

/// Collects points, and makes a request of each 2,000.
pub struct Batches<'l> {
    protocol: Protocol,
    /// Added to each series that does not have them itself, by name.
    labels: &'l [(String, String)],
    older: v1::WriteRequest,
    newer: v2::Request,
    symbols: HashMap<String, u32>,
    points: usize,
    newest_ms: u64,
    done: Vec<Request>,
}

impl<'l> Batches<'l> {
    pub fn new(protocol: Protocol, labels: &'l [(String, String)]) -> Self {
        let (older, newer) = (v1::WriteRequest::default(), v2::Request::default());
        Self { protocol, labels, older, newer, symbols: HashMap::new(), points: 0, newest_ms: 0, done: Vec::new() }
    }

    /// One more point.
    pub fn push(&mut self, mut point: Point) {
        let value = std::mem::replace(&mut point.value, PointValue::Number(0.0));
        let labels = self.all_labels(&point);
        self.newest_ms = self.newest_ms.max(point.at_ms);
        match self.protocol {
            Protocol::V1 => self.older.timeseries.push(series_v1(labels, value, point.at_ms)),
            Protocol::V2 => self.push_v2(&labels, value, &point),
        }
        self.points += 1;
        if self.points == LARGEST_REQUEST {
            self.close_request();
        }
    }

    /// The requests, in the order of the points.
    pub fn finish(mut self) -> Vec<Request> {
        if self.points > 0 {
            self.close_request();
        }
        self.done
    }

    fn close_request(&mut self) {
        let newest_ms = std::mem::take(&mut self.newest_ms);
        let request = match self.protocol {
            Protocol::V1 => Request::of_v1(&std::mem::take(&mut self.older), newest_ms),
            Protocol::V2 => Request::of_v2(&std::mem::take(&mut self.newer), newest_ms),
        };
        self.points = 0;
        self.symbols.clear();
        self.done.push(request);
    }

    /// By name, each once, none of them empty.
    fn all_labels<'p>(&self, point: &'p Point) -> Vec<(&'p str, Cow<'p, str>)>
    where
        'l: 'p,
    {
        let unit = if point.family.is_in_seconds { "_seconds" } else { "" };
        let name = format!("{}{unit}{}", point.family.name, point.suffix);
        let own = point.labels.iter().map(|(label, value)| (*label, Cow::Borrowed(value.as_str())));
        let le = point.le.as_deref().map(|le| ("le", Cow::Borrowed(le)));
        let mut all: Vec<_> = [("__name__", Cow::Owned(name))].into_iter().chain(own).chain(le).collect();
        let named = |all: &[(&str, Cow<str>)], label: &str| all.iter().any(|(name, _)| *name == label);
        let further: Vec<_> = self.labels.iter().filter(|(label, _)| !named(&all, label)).collect();
        all.extend(further.into_iter().map(|(label, value)| (label.as_str(), Cow::Borrowed(value.as_str()))));
        all.retain(|(_, value)| !value.is_empty());
        all.sort_by_key(|(label, _)| *label);
        all
    }

    fn push_v2(&mut self, labels: &[(&str, Cow<str>)], value: PointValue, point: &Point) {
        if self.newer.symbols.is_empty() {
            self.newer.symbols.push(String::new());
        }
        let mut labels_refs = Vec::with_capacity(labels.len() * 2);
        for (name, value) in labels {
            labels_refs.extend([self.symbol(name), self.symbol(value)]);
        }
        let metadata = v2::Metadata {
            r#type: metric_type(point.family.kind).into(),
            help_ref: self.symbol(point.family.help),
            unit_ref: if point.family.is_in_seconds { self.symbol("seconds") } else { 0 },
        };
        let (timestamp, start_timestamp) = (millis(point.at_ms), point.since_ms.map_or(0, millis));
        let mut series = v2::TimeSeries { labels_refs, metadata: Some(metadata), ..v2::TimeSeries::default() };
        match value {
            PointValue::Number(value) => series.samples.push(v2::Sample { value, timestamp, start_timestamp }),
            PointValue::Native(histogram) => series.histograms.push(v2::Histogram { timestamp, start_timestamp, ..*histogram }),
        }
        self.newer.timeseries.push(series);
    }

    fn symbol(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(known) = self.symbols.get(text) {
            return *known;
        }
        let place = u32::try_from(self.newer.symbols.len()).unwrap_or_default();
        self.newer.symbols.push(text.to_owned());
        self.symbols.insert(text.to_owned(), place);
        place
    }
}

fn series_v1(labels: Vec<(&str, Cow<str>)>, value: PointValue, at_ms: u64) -> v1::TimeSeries {
    let labels = labels.into_iter().map(|(name, value)| v1::Label { name: name.to_owned(), value: value.into_owned() }).collect();
    let mut series = v1::TimeSeries { labels, ..v1::TimeSeries::default() };
    let timestamp = millis(at_ms);
    match value {
        PointValue::Number(value) => series.samples.push(v1::Sample { value, timestamp }),
        PointValue::Native(histogram) => series.histograms.push(v1::Histogram { timestamp, ..*histogram }),
    }
    series
}

fn metric_type(kind: FamilyKind) -> v2::MetricType {
    match kind {
        FamilyKind::Gauge => v2::MetricType::Gauge,
        FamilyKind::Counter => v2::MetricType::Counter,
        FamilyKind::Histogram => v2::MetricType::Histogram,
    }
}

fn millis(at_ms: u64) -> i64 {
    i64::try_from(at_ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
