use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use anyhow::{Context, Result};
use sqlx::postgres::PgConnection;

use super::bare::Kept;
use crate::contender::Contender;
use crate::postgres::Postgres;

/// A floor under what any pool costs that serves its callers in turn: a queue, and nothing else. It never times out,
/// counts nothing, and a caller that goes away loses a connection.
pub struct Queue(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    idle: Vec<PgConnection>,
    waiting: VecDeque<(u64, Waker)>,
    served: Vec<(u64, PgConnection)>,
    tickets: u64,
}

pub struct Taken {
    from: Arc<Mutex<State>>,
    conn: Option<PgConnection>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    pub async fn new(server: &Postgres, connections: usize) -> Result<Self> {
        let idle = server.connections(connections).await?;
        Ok(Self(Arc::new(Mutex::new(State { idle, ..State::default() }))))
    }
}

impl State {
    fn give_back(&mut self, conn: PgConnection) -> Option<Waker> {
        let Some((ticket, waker)) = self.waiting.pop_front() else {
            self.idle.push(conn);
            return None;
        };
        self.served.push((ticket, conn));
        Some(waker)
    }

    fn take(&mut self, ticket: &mut Option<u64>, waker: &Waker) -> Option<PgConnection> {
        if let Some(ticket) = ticket {
            let place = self.served.iter().position(|(served, _)| served == ticket)?;
            return Some(self.served.swap_remove(place).1);
        }
        self.idle.pop().or_else(|| {
            self.tickets += 1;
            *ticket = Some(self.tickets);
            self.waiting.push_back((self.tickets, waker.clone()));
            None
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let waker = self.conn.take().and_then(|conn| lock(&self.from).give_back(conn));
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Contender for Queue {
    type Conn = Taken;

    async fn take(&self) -> Result<Taken> {
        let mut ticket = None;
        let conn = poll_fn(|context| lock(&self.0).take(&mut ticket, context.waker()).map_or(Poll::Pending, Poll::Ready)).await;
        Ok(Taken { from: self.0.clone(), conn: Some(conn) })
    }

    async fn select_one(taken: &mut Taken) -> Result<()> {
        taken.conn.as_mut().context("it was given back")?.select_one().await
    }
}
