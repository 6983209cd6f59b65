//! OpenTelemetry's protocol over HTTP: services and collectors send their metrics to `POST /v1/metrics`, as protobuf or JSON.
//!
//! A request is decoded (`decode`), its metrics get the names that Prometheus would give them (`names`), and those that a dialect
//! reads become points of the process that has sent them (`translate`). Each process has a state (`sender`): the newest point of
//! each series, deltas added up. What it tells at the newest instant is read by the dialects, and reported.
//!
//! Whoever has a token of scope `write:metrics` may send; nothing has to be configured. Each token is a source of its own. A table of
//! kind `otlp` says of a service what it does not know itself, or how its own names are meant (`tables`).

mod attributes;
mod data_point;
mod decode;
mod distribution;
mod encoding;
mod heard;
mod names;
mod origin;
mod point;
mod process;
mod reading;
mod receiver;
mod refusal;
mod rejected;
mod sender;
mod senders;
mod tables;
mod translate;
mod web;

#[cfg(test)]
mod tests;

pub use heard::Heard;
pub use tables::SenderTables;
pub use web::{open_routes, routes};
