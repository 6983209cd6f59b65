//! `/load-test`: simulated users from the page, one test at a time.

mod course;
mod ending;
pub mod ground;
mod mounted;
mod preflight;
mod refusals;
mod secrets;
mod statements;
mod switched_off;
mod targets;
