//! Every pool that draws on the watched servers, in any language, by one model.
//!
//! 1. A source (`sources/`, one file each) asks a service, a pooler or a Prometheus for its numbers, or is sent them. Text,
//!    protobuf and JSON all become `samples/`: names in Prometheus' form, labels, numbers.
//! 2. A dialect (`dialects/`, one file each) knows what one library calls its numbers. It is a table of names and a pure function
//!    from samples to told pools.
//! 3. `model/` has what comes of it: a reading, in which a number that is not told stays `None`, and what contradicts itself is
//!    told apart instead of being clamped.
//! 4. `registry/` keeps the newest reading of each pool: identity, liveness, rates, restarts, the same identity told twice. History,
//!    alerts, ledger, REST, metrics and pages read it.

pub mod dialects;
pub mod exchange;
pub mod model;
pub mod registry;
pub mod samples;
pub mod servers;
pub mod setup;
pub mod sources;
