//! The command line: what it says, and with which exit code.

#[path = "../support/program.rs"]
mod program;
#[path = "../support/stock.rs"]
mod stock;

mod bouncer;
mod check;
mod configuration;
mod endings;
mod ground;
mod help;
mod loadtest;
mod readme;
mod refusals;
mod stores;
