//! The console as a whole: the program itself over HTTP, on a real PostgreSQL.

#[path = "../support/bouncer.rs"]
mod bouncer;
#[path = "../support/http.rs"]
mod http;
#[path = "../support/narrow.rs"]
mod narrow;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/smtp.rs"]
mod smtp;
#[expect(dead_code, reason = "the command line asks more of it")]
#[path = "../support/stock/mod.rs"]
mod stock;
#[expect(dead_code, reason = "the console meets fewer faults than the pool")]
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tls.rs"]
mod tls;

mod access;
mod activity;
mod alerts;
mod audit;
mod capacity;
mod capacity_servers;
mod connections;
mod consoles;
mod database;
mod demo;
mod deploy;
mod disk_full;
mod drawn;
#[cfg(target_os = "linux")]
mod dropped_root;
mod embedded;
mod explain_page;
mod first_steps;
mod foreign_service;
mod foreign_text;
mod frame;
mod fuzzed_requests;
mod ground;
mod health;
mod history;
mod hostile;
mod kubernetes;
mod limits;
mod load_test;
#[cfg(target_os = "linux")]
mod logins;
mod metrics;
mod mounted;
#[cfg(target_os = "linux")]
mod nobody;
mod notifiers;
mod otlp;
mod own_slots;
mod pool_stats;
mod pool_stats_router;
mod pool_stats_under_load;
mod poolers;
mod poolers_and_caches_told;
mod process;
mod proxy;
mod refusal;
mod remote_write;
mod rest;
#[cfg(target_os = "linux")]
mod root_mode;
mod search;
mod secrets;
mod server_line;
mod service;
mod services;
mod sessions;
mod stopping;
mod strangers;
mod tokens;
mod top;
