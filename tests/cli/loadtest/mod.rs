//! `plimsoll loadtest` on real servers.

mod aborting;
mod direct;
mod embedded;
pub mod ground;
mod loops;
mod poolers;
mod refusals;
mod reports;
mod service;
mod statements;
mod users;
