//! The command line: what it says, and with which exit code.

#[path = "../support/program.rs"]
mod program;

mod bouncer;
mod check;
mod configuration;
mod ground;
mod help;
mod loadtest;
mod refusals;
mod stock;
mod stores;
