//! The pools' numbers to an OpenTelemetry collector, in a build with the feature `otlp`, where
//! `OTEL_EXPORTER_OTLP_ENDPOINT` names one. `GET /metrics` needs neither.

#[cfg(feature = "otlp")]
mod distributions;
#[cfg(not(feature = "otlp"))]
mod off;
#[cfg(feature = "otlp")]
mod on;

#[cfg(not(feature = "otlp"))]
pub use off::export;
#[cfg(feature = "otlp")]
pub use on::export;
