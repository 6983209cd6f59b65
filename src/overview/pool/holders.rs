//! Who holds connections of a pool.

use std::collections::BTreeMap;

use crate::fleet::model::ToldHolder;
use plimsoll_pool::Holder;

/// As many single leases as help at 3 a.m.; REST has them all.
const LISTED: usize = 20;
/// As many call sites.
const GROUPS: usize = 12;

/// The leases of a pool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holders {
    /// By call site and label, those with most leases first.
    pub groups: Vec<LeaseGroup>,
    /// Further call sites, which are not listed.
    pub more_groups: usize,
    /// The leases that are held longest, longest first.
    pub listed: Vec<ToldHolder>,
    /// All that are known.
    pub known: usize,
}

/// The leases of one call site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaseGroup {
    pub site: String,
    pub label: Option<String>,
    pub leases: u32,
    pub in_transaction: u32,
    pub longest_s: f64,
    pub suspected_leaks: u32,
}

impl Holders {
    /// Of these leases, longest held first.
    pub fn of(holders: impl IntoIterator<Item = ToldHolder>) -> Self {
        let mut listed: Vec<_> = holders.into_iter().collect();
        let (mut groups, known) = (grouped(&listed), listed.len());
        let more_groups = groups.len().saturating_sub(GROUPS);
        groups.truncate(GROUPS);
        listed.truncate(LISTED);
        Self { groups, more_groups, listed, known }
    }
}

fn grouped(holders: &[ToldHolder]) -> Vec<LeaseGroup> {
    let mut groups: BTreeMap<(&str, Option<&str>), LeaseGroup> = BTreeMap::new();
    for holder in holders {
        let group = groups.entry((&holder.site, holder.label.as_deref())).or_default();
        group.leases += 1;
        group.in_transaction += u32::from(holder.in_transaction == Some(true));
        group.longest_s = group.longest_s.max(holder.held_s);
        group.suspected_leaks += u32::from(holder.suspected_leak);
    }
    let named = |((site, label), group): ((&str, Option<&str>), LeaseGroup)| LeaseGroup {
        site: site.to_owned(),
        label: label.map(str::to_owned),
        ..group
    };
    let mut groups: Vec<_> = groups.into_iter().map(named).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.leases));
    groups
}

impl From<Holder> for ToldHolder {
    fn from(of: Holder) -> Self {
        Self {
            site: of.site.to_string(),
            label: of.label.map(|label| label.to_string()),
            backend_pid: of.backend_pid,
            held_s: of.held.as_secs_f64(),
            in_transaction: of.in_transaction,
            suspected_leak: of.suspected_leak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(site: &str, held_s: f64) -> ToldHolder {
        let suspected_leak = held_s > 60.0;
        ToldHolder { site: site.into(), label: None, backend_pid: 1, held_s, in_transaction: Some(suspected_leak), suspected_leak }
    }

    #[test]
    fn leases_are_drawn_together_by_call_site_those_with_most_first() {
        let holders = Holders::of([holder("b.rs:1", 90.0), holder("a.rs:7", 3.0), holder("a.rs:7", 2.0)]);
        let groups: Vec<_> = holders.groups.iter().map(|group| (group.site.as_str(), group.leases, group.longest_s)).collect();
        assert_eq!(groups, [("a.rs:7", 2, 3.0), ("b.rs:1", 1, 90.0)]);
        assert_eq!((holders.groups[1].suspected_leaks, holders.groups[1].in_transaction, holders.groups[0].suspected_leaks), (1, 1, 0));
    }

    #[test]
    fn a_page_is_bounded_and_says_what_it_leaves_out() {
        let holders = Holders::of((0..150).map(|n| holder(&format!("{n:03}.rs:1"), 1.0)));
        assert_eq!((holders.listed.len(), holders.known, holders.groups.len(), holders.more_groups), (20, 150, 12, 138));
    }
}
