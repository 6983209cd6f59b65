//! Real services in the languages of their users, each with a pool on a real PostgreSQL; and the programs that read such
//! services: Prometheus, VictoriaMetrics, an exporter. `make setup` installs what they need; each is stopped when dropped.

mod bouncer_exporter;
mod emitter;
mod kind;
mod process;
mod prometheus;
mod redis;
mod scraping;
mod tools;
mod victoria_metrics;

pub use bouncer_exporter::BouncerExporter;
pub use emitter::{Collector, Emitter, TOKEN};
pub use kind::Kind;
pub use process::Process;
pub use prometheus::Prometheus;
pub use redis::{Redis, RedisClient};
pub use victoria_metrics::VictoriaMetrics;
