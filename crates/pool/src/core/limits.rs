//! Limits: what is too old, too many, or not wanted any more.

use std::task::Waker;
use std::time::Instant;

use super::{Core, Idle, Pooled, Surplus};

impl<C: Pooled> Core<C> {
    /// Idle connections that are not to be kept: too old, beyond the base for longer than the linger,
    /// beyond the capacity.
    pub(crate) fn take_surplus(&mut self, now: Instant) -> Vec<(C, Surplus)> {
        let mut spare = (self.idle.len() as u32).saturating_sub(self.pool_size);
        let mut excess = self.open().saturating_sub(self.capacity());
        let mut replaceable = self.replaceable();
        let mut reasons = Vec::new();
        // Taken for the time being, and given back with its room: it is reserved for all that the pool may have.
        let mut idle = std::mem::take(&mut self.idle);
        // Least recently used first: those are the ones to part with.
        let gone = idle.extract_if(.., |idle| {
            let why = self.why_part_with(idle, now, excess > 0, spare > 0, replaceable > 0);
            excess = excess.saturating_sub(u32::from(why == Some(Surplus::Resized)));
            replaceable = replaceable.saturating_sub(u32::from(why == Some(Surplus::Recycled)));
            spare = spare.saturating_sub(u32::from(why.is_some()));
            reasons.extend(why);
            why.is_some()
        });
        let gone: Vec<C> = gone.map(|idle| idle.conn).collect();
        self.idle = idle;
        gone.iter().for_each(|conn| self.holders.remove(conn.slot()));
        self.terminating += gone.len() as u32;
        gone.into_iter().zip(reasons).collect()
    }

    /// Whether a connection is too old and can be spared. While connects fail, or as many are under way as may be, it could
    /// not be replaced: a pool would lose all that works in the hour in which it can get nothing new.
    pub(super) fn is_retired(&self, conn: &C, now: Instant) -> bool {
        conn.is_expired(now) && self.replaceable() > 0
    }

    /// How many connections could be replaced at once.
    fn replaceable(&self) -> u32 {
        if self.backoff.is_failing() { 0 } else { self.ramp.start().saturating_sub(self.opening) }
    }

    fn why_part_with(&self, idle: &Idle<C>, now: Instant, is_excess: bool, is_spare: bool, is_replaceable: bool) -> Option<Surplus> {
        if is_excess {
            Some(Surplus::Resized)
        } else if is_replaceable && idle.conn.is_expired(now) {
            Some(Surplus::Recycled)
        } else if is_spare && now.saturating_duration_since(idle.rest.since) >= self.overflow_linger {
            Some(Surplus::Overflow)
        } else {
            None
        }
    }

    /// New limits from now on; what is idle beyond them is taken by [`take_surplus`](Self::take_surplus),
    /// what is in use is closed on return.
    pub(crate) fn resize(&mut self, pool_size: u32, max_overflow: u32) {
        self.pool_size = pool_size;
        self.max_overflow = max_overflow;
        self.kept = if self.warm_up { pool_size } else { self.kept.min(pool_size) };
    }

    /// No more checkouts: the waiters are to be woken, the idle connections to be closed.
    pub(crate) fn close(&mut self) -> (Vec<Waker>, Vec<C>) {
        (self.closed, self.admits) = (true, false);
        let idle = self.take_all_idle();
        (self.queue.dissolve(), idle)
    }

    /// Every connection is to be replaced: those that are idle are to be closed, those in use and those that are being
    /// opened are on return.
    pub(crate) fn recycle_all(&mut self) -> Vec<C> {
        self.epoch = self.epoch.wrapping_add(1);
        self.take_all_idle()
    }

    fn take_all_idle(&mut self) -> Vec<C> {
        let gone: Vec<C> = self.idle.drain(..).map(|idle| idle.conn).collect();
        gone.iter().for_each(|conn| self.holders.remove(conn.slot()));
        self.terminating += gone.len() as u32;
        gone
    }

    /// The number of times that all connections were to be replaced.
    pub(crate) fn epoch(&self) -> u32 {
        self.epoch
    }
}
