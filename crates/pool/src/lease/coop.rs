//! A task that is always served at once must still let the others of its thread have their turn.

use std::cell::Cell;

use tokio::task::coop::consume_budget;

/// So many acquires cost a task as much of its turn as one read from a socket. Tokio ends a turn after 128 units, which
/// are meant for input and output: acquires that are served at once take 0.2 µs (`docs/BENCHMARKS.md`, one task), so that
/// 512 of them keep the thread for 0.1 ms. Whoever sends a statement pays for that besides.
const ACQUIRES_A_UNIT: u8 = 4;

thread_local! {
    static ACQUIRES: Cell<u8> = const { Cell::new(0) };
}

/// Counts an acquire; waits when the task's turn is over.
#[inline]
pub(crate) async fn consume_acquire_budget() {
    let acquires = ACQUIRES.get().wrapping_add(1);
    ACQUIRES.set(acquires);
    if acquires.is_multiple_of(ACQUIRES_A_UNIT) {
        consume_budget().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[tokio::test]
    async fn a_loop_of_acquires_lets_another_task_of_its_thread_run() {
        let (ran, acquires) = (Rc::new(Cell::new(false)), Cell::new(0));
        let others = tokio::task::LocalSet::new();
        let other = ran.clone();
        others.spawn_local(async move { other.set(true) });
        let looping = async {
            while !ran.get() {
                consume_acquire_budget().await;
                acquires.set(acquires.get() + 1);
                assert!(acquires.get() < 10_000, "nobody else had a turn");
            }
        };
        others.run_until(looping).await;
        assert!(acquires.get() > 1, "not at each of them");
    }
}
