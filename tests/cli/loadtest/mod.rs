//! `plimsoll loadtest` on real servers.

mod aborting;
mod direct;
mod embedded;
mod ground;
mod loops;
mod refusals;
mod reports;
mod service;
mod statements;
mod users;
