//! Who holds connections of a pool, drawn together by where they were taken: short enough to be kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All leases of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Holding)]
pub struct HolderList {
    /// Number of leases.
    pub checked_out: u32,
    /// Number of waiting callers.
    pub waiting: u32,
    /// The largest groups of holders, largest first.
    pub groups: Vec<HolderGroup>,
}

/// The leases of one line of code or one label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = HeldBy)]
pub struct HolderGroup {
    /// The label and the call site, or the statement.
    pub who: String,
    /// Number of leases.
    pub leases: u32,
    /// Number of them in a transaction.
    pub in_transaction: u32,
    /// How long the oldest was held, in milliseconds.
    pub longest_held_ms: u64,
}

/// Letters of a call site or a statement: more is not kept of somebody else's.
const LONGEST_NAME: usize = 500;

impl HolderList {
    /// As many groups as help at 3 a.m.
    pub const MOST_GROUPS: usize = 8;

    /// How many wanted a connection at once.
    pub fn demand(&self) -> u32 {
        self.checked_out.saturating_add(self.waiting)
    }

    /// As much of a list of another console as is kept.
    pub fn bounded(mut self) -> Self {
        self.groups.truncate(Self::MOST_GROUPS);
        self.groups.iter_mut().for_each(|group| group.who = group.who.chars().take(LONGEST_NAME).collect());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_somebody_else_is_no_longer_than_one_of_ours() {
        let group = HolderGroup { who: "ä".repeat(5_000), leases: 1, ..HolderGroup::default() };
        let list = HolderList { checked_out: u32::MAX, waiting: 1, groups: vec![group; 20] }.bounded();
        assert_eq!((list.groups.len(), list.groups[0].who.len(), list.demand()), (8, 1_000, u32::MAX));
    }
}
