//! Connection slots of a server: how many ordinary roles can use, and what a number of sessions leaves of them.

/// The slots of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    /// `max_connections`.
    pub max_connections: u32,
    /// Slots that ordinary roles cannot use: `superuser_reserved_connections + reserved_connections`, and those that a cloud
    /// provider keeps for itself.
    pub reserved: u32,
}

impl Slots {
    /// From the number of usable slots.
    pub fn with_usable(max_connections: u32, usable: u32) -> Self {
        let max_connections = max_connections.max(usable);
        Self { max_connections, reserved: max_connections - usable }
    }

    /// Slots for ordinary roles.
    pub fn usable(self) -> u32 {
        self.max_connections.saturating_sub(self.reserved)
    }

    /// Usable slots that so many sessions leave.
    pub fn left(self, sessions: u32) -> u32 {
        self.usable().saturating_sub(sessions)
    }

    /// Usable slots that remain if `at_most` are taken; below zero: so many are missing.
    pub fn headroom(self, at_most: u32) -> i64 {
        i64::from(self.usable()) - i64::from(at_most)
    }

    /// Sessions in percent of the usable slots. Of no usable slot one session is 100 %.
    pub fn percent(self, sessions: impl Into<f64>) -> f64 {
        100.0 * sessions.into() / f64::from(self.usable().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_slots_are_not_usable() {
        let slots = Slots { max_connections: 100, reserved: 3 };
        assert_eq!((slots.usable(), slots.left(40), slots.left(98), slots.headroom(150)), (97, 57, 0, -53));
        assert_eq!(slots.percent(48.5), 50.0);
    }

    #[test]
    fn more_reserved_than_there_are_leaves_none() {
        let slots = Slots { max_connections: 5, reserved: 15 };
        assert_eq!((slots.usable(), slots.left(0), slots.headroom(0), slots.percent(2)), (0, 0, 0, 200.0));
    }

    #[test]
    fn what_the_history_keeps_gives_the_same_slots() {
        assert_eq!(Slots::with_usable(100, 97), Slots { max_connections: 100, reserved: 3 });
        assert_eq!(Slots::with_usable(0, 97).usable(), 97, "frames of before kept no max_connections");
    }
}
