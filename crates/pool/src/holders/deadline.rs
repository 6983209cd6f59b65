//! Statement deadline on this side, in case the peer has died. Checked by the maintainer's tick instead of one timer
//! per statement, because deadlines almost never expire.

use std::future::{Future, poll_fn};
use std::io::{Error as IoError, ErrorKind};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use sqlx::Error;

/// How often the pool's housekeeping looks: twice a second, so that what should be closed after a linger of 10 s is closed
/// within 10.5 s.
pub(crate) const TICK: Duration = Duration::from_millis(500);

/// What the client grants beyond `command_timeout`: the server's own limit should speak first, since
/// its error says more and keeps the connection.
const GRACE: Duration = Duration::from_secs(5);

const NOTHING_UNDER_WAY: u32 = 0;
const OVERDUE: u32 = u32::MAX;

#[derive(Debug, Default)]
pub(crate) struct StatementDeadline {
    ticks_left: AtomicU32,
    waker: AtomicWaker,
}

impl StatementDeadline {
    /// Counts; whether the step under way has just become overdue.
    pub(crate) fn tick(&self) -> bool {
        let left = self.ticks_left.load(SeqCst);
        let next = match left {
            NOTHING_UNDER_WAY | OVERDUE => return false,
            1 => OVERDUE,
            more => more - 1,
        };
        // The step that has ended meanwhile, or the next one, is none of our business.
        self.ticks_left.compare_exchange(left, next, SeqCst, SeqCst).is_ok() && next == OVERDUE
    }

    /// Whoever runs the step that is overdue looks again.
    pub(crate) fn wake(&self) {
        self.waker.wake();
    }
}

/// A dead peer never answers; nobody waits for it longer than `command_timeout` and some grace.
pub(crate) async fn with_deadline<T>(
    deadline: &StatementDeadline,
    command_timeout: Option<Duration>,
    step: impl Future<Output = T>,
) -> Result<T, Error> {
    let Some(limit) = command_timeout.map(|limit| limit + GRACE) else { return Ok(step.await) };
    let _under_way = DeadlineGuard::begin(deadline, limit);
    let mut step = pin!(step);
    poll_fn(|context| {
        if let Poll::Ready(outcome) = step.as_mut().poll(context) {
            return Poll::Ready(Ok(outcome));
        }
        deadline.waker.register(context.waker());
        match deadline.ticks_left.load(SeqCst) {
            OVERDUE => Poll::Ready(Err(overdue(limit))),
            _ => Poll::Pending,
        }
    })
    .await
}

/// What is granted to a statement that answers in rows: so long for the next of them, not for all. Nothing is
/// counted while rows come as fast as they are read, nor while nobody reads them.
pub(crate) struct RowDeadline<'w> {
    deadline: &'w StatementDeadline,
    limit: Option<Duration>,
    waiting: Option<DeadlineGuard<'w>>,
}

impl<'w> RowDeadline<'w> {
    pub(crate) fn new(deadline: &'w StatementDeadline, command_timeout: Option<Duration>) -> Self {
        Self { deadline, limit: command_timeout.map(|limit| limit + GRACE), waiting: None }
    }

    /// The server has answered.
    #[inline]
    pub(crate) fn reset(&mut self) {
        if self.waiting.is_some() {
            self.waiting = None;
        }
    }

    /// It has not; ready with an error when it should have long since.
    pub(crate) fn wait(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(limit) = self.limit else { return Poll::Pending };
        self.waiting.get_or_insert_with(|| DeadlineGuard::begin(self.deadline, limit));
        self.deadline.waker.register(context.waker());
        match self.deadline.ticks_left.load(SeqCst) {
            OVERDUE => Poll::Ready(overdue(limit)),
            _ => Poll::Pending,
        }
    }
}

fn overdue(limit: Duration) -> Error {
    Error::Io(IoError::new(ErrorKind::TimedOut, format!("the server did not answer within {} s", limit.as_secs())))
}

/// However the step ends, its deadline does.
struct DeadlineGuard<'w>(&'w StatementDeadline);

impl<'w> DeadlineGuard<'w> {
    fn begin(deadline: &'w StatementDeadline, limit: Duration) -> Self {
        // One more, since the first tick may come at once: late by a tick at most, never early.
        let ticks = limit.as_nanos().div_ceil(TICK.as_nanos()) + 1;
        deadline.ticks_left.store(u32::try_from(ticks).unwrap_or(OVERDUE - 1), SeqCst);
        Self(deadline)
    }
}

impl Drop for DeadlineGuard<'_> {
    fn drop(&mut self) {
        self.0.ticks_left.store(NOTHING_UNDER_WAY, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{pending, ready};
    use std::sync::Arc;

    #[test]
    fn a_step_that_never_ends_is_overdue_after_its_ticks_and_not_before() {
        let (deadline, limit) = (StatementDeadline::default(), Some(Duration::ZERO));
        let mut step = Box::pin(with_deadline(&deadline, limit, pending::<()>()));
        assert!((&mut step).now_or_never().is_none());
        let ticks = GRACE.as_millis() / TICK.as_millis();
        assert!((0..ticks).all(|_| !deadline.tick()), "not yet");
        assert!((&mut step).now_or_never().is_none());
        assert!(deadline.tick(), "now");
        let error = step.now_or_never().expect("over").expect_err("overdue");
        assert!(error.to_string().contains("did not answer within 5 s"), "{error}");
        assert!(!deadline.tick(), "told once");
    }

    #[test]
    fn a_step_that_has_ended_or_was_dropped_is_not_watched() {
        let (deadline, limit) = (StatementDeadline::default(), Some(Duration::ZERO));
        assert!(with_deadline(&deadline, limit, ready(7)).now_or_never().is_some_and(|outcome| outcome.is_ok_and(|it| it == 7)));
        drop(with_deadline(&deadline, limit, pending::<()>()).now_or_never());
        assert!((0..100).all(|_| !deadline.tick()));
    }

    #[tokio::test]
    async fn who_waits_is_woken_by_the_ring() {
        let deadline = Arc::new(StatementDeadline::default());
        let step = tokio::spawn({
            let deadline = deadline.clone();
            async move { with_deadline(&deadline, Some(Duration::ZERO), pending::<()>()).await }
        });
        while deadline.ticks_left.load(SeqCst) == NOTHING_UNDER_WAY {
            tokio::task::yield_now().await;
        }
        while !deadline.tick() {}
        deadline.wake();
        assert!(step.await.expect("no panic").is_err());
    }

    #[test]
    fn the_next_row_has_the_whole_time_again() {
        let deadline = StatementDeadline::default();
        let mut row = RowDeadline::new(&deadline, Some(Duration::from_secs(1)));
        let mut context = Context::from_waker(std::task::Waker::noop());
        let ticks = (Duration::from_secs(1) + GRACE).as_millis() / TICK.as_millis();
        for _ in 0..2 {
            assert!(row.wait(&mut context).is_pending());
            assert!((0..ticks).all(|_| !deadline.tick()), "not yet");
            assert!(row.wait(&mut context).is_pending(), "asking again grants no more time");
            row.reset();
            assert!((0..100).all(|_| !deadline.tick()), "nothing is counted while nobody waits");
        }
        assert!(row.wait(&mut context).is_pending());
        assert!((0..ticks).all(|_| !deadline.tick()) && deadline.tick());
        let Poll::Ready(error) = row.wait(&mut context) else { panic!("overdue") };
        assert!(error.to_string().contains("did not answer within 6 s"), "{error}");
    }

    #[test]
    fn without_a_limit_or_with_one_of_centuries_nothing_is_overdue() {
        let deadline = StatementDeadline::default();
        let mut context = Context::from_waker(std::task::Waker::noop());
        for limit in [None, Some(Duration::from_secs(1 << 40))] {
            let mut row = RowDeadline::new(&deadline, limit);
            assert!(row.wait(&mut context).is_pending());
            assert!((0..100).all(|_| !deadline.tick()));
            assert!(row.wait(&mut context).is_pending());
        }
    }
}
