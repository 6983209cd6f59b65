//! The pool on a real PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod base;
mod cancelling;
mod cleaning;
mod closing;
mod faults;
mod ground;
mod holders;
mod leaving;
mod ledger;
mod limits;
mod load;
mod order;
mod outage;
mod overflow;
mod overload;
mod pinging;
mod random;
mod recycling;
mod resetting;
mod resizing;
mod runtime;
mod silence;
mod snapshots;
mod statements;
mod storm;
mod transactions;
mod unpolled;
