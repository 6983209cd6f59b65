//! Where callers queue between services and a server: in the pools of services, at a pooler, or on the server itself.
//!
//! 1. `pool_now.rs` takes from each pool, whoever tells of it, what a queue is known by.
//! 2. `services.rs`, `poolers.rs`, `server.rs` and `caches.rs` make the hops of it. A hop that nobody tells of is not there.
//! 3. `judge.rs` says at which hop callers queue, and which hop further down holds them. It needs numbers for that: what is not told,
//!    late or gone is never "no queue".
//! 4. `words.rs` and `phrases.rs` say it in one sentence with its evidence.
//!
//! All of it is pure but `compose.rs`, which reads memory alone. `view.rs` draws it.

mod caches;
mod compose;
mod judge;
mod model;
mod phrases;
mod pool_now;
mod poolers;
mod server;
mod services;
mod view;
mod words;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod tests;

pub use model::Chain;
pub use phrases::blocker_words;
pub use view::Chains;
