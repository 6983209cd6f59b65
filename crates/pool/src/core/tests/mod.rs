//! The decisions one by one, without a server; a file of core each.

mod background;
mod checkout;
mod connects;
mod doubt;
mod internal;
mod keepalive;
mod limits;
mod peaks;
mod queue;
mod suspension;

use std::task::{Poll, Waker};

use super::fake::{Fake, HERE, caller, taker};
use super::*;
use plimsoll_model::Peak;

fn fake(id: u32) -> Fake {
    Fake::new(id, None)
}

fn checkout(core: &mut Core<Fake>, now: Instant, place: Option<Ticket>) -> Checkout<Fake> {
    core.checkout(&Caller { place, ..caller(&taker()) }, now, Waker::noop(), HERE)
}

/// Queued with so much patience.
fn queue_until(core: &mut Core<Fake>, now: Instant, deadline: Instant, place: Option<Ticket>) -> Ticket {
    match core.checkout(&Caller { place, deadline, ..caller(&taker()) }, now, Waker::noop(), HERE) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    }
}

fn core(pool_size: u32, max_overflow: u32) -> Core<Fake> {
    let options = PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow).warm_up(false);
    Core::new(&options.overflow_linger(Duration::ZERO), || 7)
}

fn take(core: &mut Core<Fake>, now: Instant) -> Fake {
    match checkout(core, now, None) {
        Checkout::Ready(conn) | Checkout::Untested(conn) => conn,
        _ => panic!("expected an idle connection"),
    }
}

fn queue(core: &mut Core<Fake>, now: Instant) -> Ticket {
    match checkout(core, now, None) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    }
}

fn open(core: &mut Core<Fake>, now: Instant, id: u32) {
    core.opening += 1;
    core.opened(fake(id), now, HERE);
}

fn served(core: &mut Core<Fake>, ticket: Ticket) -> Option<u32> {
    match polled(core, ticket) {
        Poll::Ready(Ok(conn)) => Some(conn.id),
        _ => None,
    }
}

fn polled(core: &mut Core<Fake>, ticket: Ticket) -> Poll<Result<Fake, WaiterExit>> {
    core.poll_waiter(ticket, Waker::noop(), Instant::now(), HERE).0
}
