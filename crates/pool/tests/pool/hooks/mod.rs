//! The service's own code at the turning points of a connection's life.

mod acquiring;
mod closing;
mod connecting;
mod dead;
mod random;
mod releasing;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use plimsoll_pool::{HookFuture, Session};

/// So long a hook may take that does not end: more than a statement takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(2);

/// What a hook does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Succeed,
    Refuse,
    Fail,
    Panic,
    PanicLater,
    Hang,
    HangInAStatement,
}

const FAILURES: [Act; 5] = [Act::Fail, Act::Panic, Act::PanicLater, Act::Hang, Act::HangInAStatement];

/// Others end by themselves, however busy the machine is.
fn limit_for(act: Act) -> Duration {
    if matches!(act, Act::Hang | Act::HangInAStatement) { LIMIT } else { Duration::from_secs(60) }
}

fn act(session: &mut Session, act: Act) -> HookFuture<'_, bool> {
    assert!(act != Act::Panic, "a hook that panics at once");
    Box::pin(async move {
        match act {
            Act::Succeed => _ = sqlx::query("select 1").execute(&mut *session).await?,
            Act::Refuse => return Ok(false),
            Act::Fail => _ = sqlx::query("select 1 / 0").execute(&mut *session).await?,
            Act::Panic | Act::PanicLater => {
                sqlx::query("select 1").execute(&mut *session).await?;
                panic!("a hook that panics later");
            }
            Act::Hang => std::future::pending().await,
            Act::HangInAStatement => _ = sqlx::query("select pg_sleep(60)").execute(&mut *session).await?,
        }
        Ok(true)
    })
}

/// A closure by itself is not taken to be one for sessions of every lifetime.
fn typed<T, H: for<'s> Fn(&'s mut Session) -> HookFuture<'s, T> + Send + Sync + 'static>(hook: H) -> H {
    hook
}

/// How often a hook has run.
#[derive(Clone, Default)]
struct Runs(Arc<AtomicU32>);

impl Runs {
    fn count(&self) -> u32 {
        self.0.load(Relaxed)
    }

    /// The number of this run, from 1.
    fn next(&self) -> u32 {
        self.0.fetch_add(1, Relaxed) + 1
    }
}
