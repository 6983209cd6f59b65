//! The core under every kind of schedule: callers, connects, cancellations and a resize run as tasks whose
//! order shuttle chooses anew in each of some thousand runs. A wake-up that is lost leaves a task waiting
//! for ever, which shuttle reports as a deadlock.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::future::{Either, select};
use shuttle::future::{block_on, spawn, yield_now};
use shuttle::sync::Mutex;
use shuttle::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::fake::{Fake, HERE, caller, taker};
use super::*;

struct World {
    core: Mutex<Core<Fake>>,
    now: Instant,
    ids: AtomicU32,
}

impl World {
    fn new(pool_size: u32, max_overflow: u32) -> Arc<Self> {
        let options = PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow).overflow_linger(Duration::ZERO);
        Arc::new(Self { core: Mutex::new(Core::new(&options, || 7)), now: Instant::now(), ids: AtomicU32::new(0) })
    }

    /// One step under the lock and the connects that are due because of it, as the pool does it.
    fn change<R>(self: &Arc<Self>, step: impl FnOnce(&mut Core<Fake>) -> R) -> R {
        let (result, due) = {
            let mut core = self.core.lock().expect("no panic");
            (step(&mut core), core.connects_due(self.now))
        };
        (0..due).for_each(|_| drop(spawn(connect(self.clone()))));
        result
    }

    fn settle(self: &Arc<Self>, given: ReturnOutcome<Fake>) {
        match given {
            ReturnOutcome::Handed(waker) => waker.wake(),
            ReturnOutcome::Idle => {}
            ReturnOutcome::Untested(_) => panic!("nothing is in doubt"),
            ReturnOutcome::Close(..) => self.change(|core| core.parted()),
        }
    }

    fn give_back(self: &Arc<Self>, conn: Fake) {
        let given = self.change(|core| core.give_back(conn, self.now, HERE));
        self.settle(given);
    }

    async fn acquire(self: &Arc<Self>) -> Fake {
        let found = poll_fn(|context| {
            let found = self.change(|core| core.checkout(&caller(&taker()), self.now, context.waker(), HERE));
            Poll::Ready(found)
        });
        match found.await {
            Checkout::Ready(conn) | Checkout::Untested(conn) => conn,
            Checkout::Queued(ticket) => TestWait { world: self, ticket, over: false }.await,
            _ => panic!("neither closed nor full nor expired"),
        }
    }
}

async fn connect(world: Arc<World>) {
    yield_now().await;
    let id = world.ids.fetch_add(1, SeqCst);
    let given = world.change(|core| core.opened(Fake::new(id, None), world.now, HERE));
    world.settle(given);
}

struct TestWait<'w> {
    world: &'w Arc<World>,
    ticket: Ticket,
    over: bool,
}

impl Future for TestWait<'_> {
    type Output = Fake;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Fake> {
        let (polled, _waker) = self.world.change(|core| core.poll_waiter(self.ticket, context.waker(), self.world.now, HERE));
        polled.map(|served| {
            self.over = true;
            served.expect("nobody closes the pool")
        })
    }
}

impl Drop for TestWait<'_> {
    fn drop(&mut self) {
        if !self.over {
            let (_waker, handed) = self.world.change(|core| core.abandon(self.ticket));
            handed.into_iter().for_each(|conn| self.world.give_back(conn));
        }
    }
}

/// Holds a connection over one turn of the others, then gives it back or loses it.
async fn use_once(world: Arc<World>, loses_it: bool) {
    let conn = world.acquire().await;
    yield_now().await;
    if loses_it { world.change(|core| core.lost(&conn)) } else { world.give_back(conn) }
}

/// Waits for so many turns of the others at most.
async fn give_up_after(world: Arc<World>, turns: u32) {
    let patience = async {
        for _ in 0..turns {
            yield_now().await;
        }
    };
    let acquiring = world.acquire();
    if let Either::Left((conn, _)) = select(pin!(acquiring), pin!(patience)).await {
        world.give_back(conn);
    }
}

fn at_rest(world: &World) {
    let core = world.core.lock().expect("no panic");
    let counts = core.counts();
    assert_eq!((counts.checked_out, counts.waiting), (0, 0), "{counts:?}");
    assert!(counts.checked_in + counts.opening <= counts.pool_size + counts.max_overflow, "{counts:?}");
    assert!(core.holders().takers().is_empty());
}

#[test]
fn under_no_schedule_is_a_caller_or_a_connection_lost() {
    let run = || {
        let world = World::new(1, 1);
        let callers: Vec<_> = [false, true, false].map(|loses_it| spawn(use_once(world.clone(), loses_it))).into();
        let impatient: Vec<_> = [1, 3].map(|turns| spawn(give_up_after(world.clone(), turns))).into();
        block_on(async {
            for task in callers.into_iter().chain(impatient) {
                task.await.expect("no panic");
            }
        });
        at_rest(&world);
    };
    shuttle::check_pct(run, 2_000, 3);
    shuttle::check_random(run, 2_000);
}

#[test]
fn under_no_schedule_does_a_resize_strand_a_caller() {
    let run = || {
        let world = World::new(2, 1);
        let callers: Vec<_> = (0..4).map(|n| spawn(use_once(world.clone(), n == 1))).collect();
        let resizing = spawn({
            let world = world.clone();
            async move {
                world.change(|core| core.resize(1, 0));
                yield_now().await;
                world.change(|core| core.resize(2, 2));
            }
        });
        block_on(async {
            for task in callers {
                task.await.expect("no panic");
            }
            resizing.await.expect("no panic");
        });
        at_rest(&world);
    };
    shuttle::check_random(run, 2_000);
}
