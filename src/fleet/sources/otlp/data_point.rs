//! What all kinds of data points have.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint, SummaryDataPoint};

use super::distribution::{of_exponential, of_histogram, of_summary};
use super::point::Counted;

const NO_VALUE: &str = "Some points have no value, or one that is not understood.";
const WRONG_BUCKETS: &str = "Some histograms have bounds that do not ascend, or counts that do not belong to them.";

/// What a point has besides its value.
pub(super) struct Head<'a> {
    pub attributes: &'a [KeyValue],
    pub start_ns: u64,
    pub at_ns: u64,
    pub flags: u32,
}

/// A point of any kind.
pub(super) trait DataPoint {
    fn head(&self) -> Head<'_>;

    /// Its value, or why it has none.
    fn counted(&self) -> Result<Counted, &'static str>;
}

macro_rules! head {
    ($point:expr) => {
        Head { attributes: &$point.attributes, start_ns: $point.start_time_unix_nano, at_ns: $point.time_unix_nano, flags: $point.flags }
    };
}

impl DataPoint for NumberDataPoint {
    fn head(&self) -> Head<'_> {
        head!(self)
    }

    fn counted(&self) -> Result<Counted, &'static str> {
        match self.value.ok_or(NO_VALUE)? {
            Value::AsDouble(number) => Ok(Counted::Number(number)),
            Value::AsInt(number) => Ok(Counted::Number(number as f64)),
        }
    }
}

impl DataPoint for HistogramDataPoint {
    fn head(&self) -> Head<'_> {
        head!(self)
    }

    fn counted(&self) -> Result<Counted, &'static str> {
        of_histogram(self).map(Counted::Distribution).ok_or(WRONG_BUCKETS)
    }
}

impl DataPoint for ExponentialHistogramDataPoint {
    fn head(&self) -> Head<'_> {
        head!(self)
    }

    fn counted(&self) -> Result<Counted, &'static str> {
        of_exponential(self).map(Counted::Distribution).ok_or(WRONG_BUCKETS)
    }
}

impl DataPoint for SummaryDataPoint {
    fn head(&self) -> Head<'_> {
        head!(self)
    }

    fn counted(&self) -> Result<Counted, &'static str> {
        Ok(Counted::Distribution(of_summary(self)))
    }
}
