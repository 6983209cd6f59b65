//! The command line: what it says, and with which exit code.

#[path = "../support/http.rs"]
mod http;
#[path = "../support/narrow.rs"]
mod narrow;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/stock/mod.rs"]
mod stock;
#[expect(dead_code, unused_imports, reason = "a store needs less of a server than a console")]
#[path = "../support/mod.rs"]
mod support;

#[path = "../support/bouncer.rs"]
mod bouncer;
mod check;
mod configuration;
mod discover;
mod endings;
mod explain;
mod failures;
mod ground;
mod help;
mod languages;
mod loadtest;
mod readme;
mod refusals;
mod remote_write;
mod services;
mod sources;
mod store;
mod stores;
mod targets;
