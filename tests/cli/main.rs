//! The command line: what it says, and with which exit code.

#[path = "../support/program.rs"]
mod program;

mod configuration;
mod ground;
mod help;
mod refusals;
mod stores;
