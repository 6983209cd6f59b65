//! Limits: what is too old, too many, or not wanted any more.

use std::task::Waker;
use std::time::Instant;

use super::{Core, Idle, Pooled, Surplus};

impl<C: Pooled> Core<C> {
    /// Idle connections that are not to be kept: too old, beyond the base for longer than the linger,
    /// beyond the capacity.
    pub(in crate::pool) fn take_surplus(&mut self, now: Instant) -> Vec<(C, Surplus)> {
        let mut surplus = Vec::new();
        let mut spare = (self.idle.len() as u32).saturating_sub(self.pool_size);
        let mut excess = self.open().saturating_sub(self.capacity());
        // Least recently used first: those are the ones to part with.
        for idle in std::mem::take(&mut self.idle) {
            match self.why_part_with(&idle, now, excess > 0, spare > 0) {
                None => self.idle.push(idle),
                Some(why) => {
                    excess = excess.saturating_sub(u32::from(why == Surplus::Resized));
                    spare = spare.saturating_sub(1);
                    self.holders.remove(idle.conn.slot());
                    self.farewells += 1;
                    surplus.push((idle.conn, why));
                }
            }
        }
        surplus
    }

    fn why_part_with(&self, idle: &Idle<C>, now: Instant, is_excess: bool, is_spare: bool) -> Option<Surplus> {
        if is_excess {
            Some(Surplus::Resized)
        } else if idle.conn.is_expired(now) {
            Some(Surplus::Recycled)
        } else if is_spare && now.saturating_duration_since(idle.since) >= self.overflow_linger {
            Some(Surplus::Overflow)
        } else {
            None
        }
    }

    /// New limits from now on; what is idle beyond them is taken by [`take_surplus`](Self::take_surplus),
    /// what is in use is closed on return.
    pub(in crate::pool) fn resize(&mut self, pool_size: u32, max_overflow: u32) {
        self.pool_size = pool_size;
        self.max_overflow = max_overflow;
        self.kept = if self.warm_up { pool_size } else { self.kept.min(pool_size) };
    }

    /// No more checkouts: the waiters are to be woken, the idle connections to be closed.
    pub(in crate::pool) fn close(&mut self) -> (Vec<Waker>, Vec<C>) {
        self.closed = true;
        let idle: Vec<C> = std::mem::take(&mut self.idle).into_iter().map(|idle| idle.conn).collect();
        idle.iter().for_each(|conn| self.holders.remove(conn.slot()));
        self.farewells += idle.len() as u32;
        (self.queue.dissolve(), idle)
    }
}
