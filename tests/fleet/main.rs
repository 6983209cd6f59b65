//! The fleet: real services in other languages, on a real PostgreSQL.

#[path = "../support/bouncer.rs"]
mod bouncer;
#[path = "../support/emitters/mod.rs"]
mod emitters;
#[path = "../support/eventually.rs"]
mod eventually;
#[path = "../support/http.rs"]
mod http;
#[path = "../support/manual_part.rs"]
mod manual_part;
#[expect(dead_code, reason = "the console asks more of it")]
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/program.rs"]
mod program;
#[expect(dead_code, reason = "the console is answered in more ways")]
#[path = "../support/receiver.rs"]
mod receiver;
#[expect(dead_code, reason = "the console asks more of it")]
#[path = "../support/standby.rs"]
mod standby;
#[expect(dead_code, reason = "the command line asks more of it")]
#[path = "../support/stock/mod.rs"]
mod stock;
#[path = "../support/tls.rs"]
mod tls;

mod busy_bouncer;
mod cache;
mod chain;
mod console;
mod consoles;
mod expositions;
mod fastapi;
mod forgetful;
mod ground;
mod observed;
mod otlp;
mod page;
mod pgbouncer;
mod pool_page;
mod recorded;
mod redis;
mod remote_write;
mod scraped_services;
mod scrapers;
mod servers;
mod text;

use eventually::eventually;
use postgres::Postgres;
