//! The room that the server has for the pool or service that the console is about.

use crate::alerts::scene::{PoolRole, Scene};
use crate::capacity::hidden_timeout;
use crate::overview::probe::WATCH_SESSIONS;
use plimsoll_model::Slots;
use plimsoll_model::room::Room;

impl Scene<'_> {
    /// As the overview and *Capacity* count it. `None`: the server has not answered yet, or there is no pool and no declared
    /// service.
    pub fn room(&self) -> Option<Room> {
        let server = self.server?;
        server.room.clone().or_else(|| self.room_in_the_past()).filter(|room| room.capacity() > 0)
    }

    /// From what the history keeps: the sessions of others as they were.
    fn room_in_the_past(&self) -> Option<Room> {
        // The pool that the console is about draws on no further server.
        let (_, shown) = self.shown().filter(|_| self.at().is_main())?;
        let server = self.server?.known.as_ref().filter(|server| server.max_connections > 0)?;
        let slots = Slots::with_usable(server.max_connections, server.usable_slots);
        let further = self.pools.values().filter(|pool| pool.role == PoolRole::Console);
        let further: u32 = further.filter_map(|pool| pool.now.total_capacity).sum();
        let (pool_size, total_capacity) = (shown.now.pool_size?, shown.now.total_capacity?);
        let held = server.others.mean()?;
        Some(Room {
            max_connections: slots.max_connections,
            reserved: slots.reserved,
            elsewhere: further + WATCH_SESSIONS + hidden_timeout::SESSIONS + held.round() as u32,
            instances: 1,
            pool_size,
            max_overflow: total_capacity.saturating_sub(pool_size),
            ..Room::default()
        })
    }
}
