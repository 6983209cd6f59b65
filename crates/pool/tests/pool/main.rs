//! The pool on a real PostgreSQL.

#[path = "../../../../tests/support/mod.rs"]
#[expect(dead_code, reason = "the console's tests use the rest of it")]
mod support;

#[path = "../../../../tests/support/bouncer.rs"]
mod bouncer;
#[path = "../../../../tests/support/stock/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod stock;

mod abandoned;
mod acquiring;
mod background;
mod base;
mod cancelling;
mod cleaning;
mod closing;
mod credentials;
mod cut_savepoints;
mod demoted;
mod failover;
mod faults;
mod foreign_errors;
mod garbage;
mod ground;
mod heard;
mod holders;
mod hooks;
mod hostile;
mod hosts;
mod keepalive;
mod leaving;
mod leavings;
mod ledger;
mod limits;
mod load;
#[cfg(feature = "metrics")]
mod metrics_facade;
mod operating;
mod order;
mod outage;
mod overflow;
mod overload;
mod pinging;
mod pooler;
mod random;
mod recycling;
mod replicas;
mod resetting;
mod resizing;
mod retrying;
mod runtime;
mod savepoints;
mod silence;
mod snapshots;
mod spans;
mod statements;
mod storm;
mod transactions;
mod unpolled;
