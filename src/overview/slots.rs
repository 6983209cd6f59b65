//! What a server's newest reading says of the room for a pool.

use super::model::{ServerFacts, WATCH_SESSIONS};
use crate::pool::PoolSnapshot;
use crate::room::Room;

impl ServerFacts {
    /// Room for the first of these pools beside the others, the console's watch, and everybody else.
    pub fn room<'p>(&self, pools: impl IntoIterator<Item = &'p PoolSnapshot>) -> Room {
        let mut pools = pools.into_iter();
        let main = pools.next().copied().unwrap_or_default();
        let further: u32 = pools.map(PoolSnapshot::total_capacity).sum();
        let room = Room {
            max_connections: self.max_connections,
            reserved: self.reserved,
            elsewhere: further + WATCH_SESSIONS + self.others,
            ..Room::default()
        };
        room.for_pool(&main)
    }
}
