//! The rows of the table: services, the tightest first, then the console and other applications, and what is left.

use std::collections::HashMap;

use crate::capacity::model::{EntryKind, Ledger, LedgerEntry, ServiceGrowth};

/// One row.
#[derive(Clone, Debug)]
pub struct SlotsRow {
    pub entry: LedgerEntry,
    /// Of a service.
    pub growth: Option<ServiceGrowth>,
    /// Services that share this row.
    pub more: usize,
}

impl SlotsRow {
    fn of(entry: LedgerEntry) -> Self {
        Self { entry, growth: None, more: 0 }
    }
}

/// At most so many services, and one row for the others, so that the sum is that of the ledger.
pub fn rows(ledger: &Ledger, growth: &[ServiceGrowth], most: usize) -> Vec<SlotsRow> {
    let mut entries = ledger.rows();
    let is_pool = |entry: &LedgerEntry| !matches!(entry.kind, EntryKind::Others | EntryKind::Headroom);
    let places: HashMap<String, usize> =
        entries.iter().enumerate().filter(|(_, entry)| is_pool(entry)).map(|(place, entry)| (entry.name.clone(), place)).rev().collect();
    let mut is_listed = vec![false; entries.len()];
    let mut services: Vec<SlotsRow> = Vec::new();
    for of in growth {
        if let Some(place) = places.get(&of.name).copied().filter(|place| !is_listed[*place]) {
            is_listed[place] = true;
            services.push(SlotsRow { growth: Some(of.clone()), ..SlotsRow::of(entries[place].clone()) });
        }
    }
    // Behind a pooler nothing is known of their room.
    if growth.is_empty() {
        let is_service = |entry: &LedgerEntry| matches!(entry.kind, EntryKind::Declared | EntryKind::Observed);
        is_listed = entries.iter().map(is_service).collect();
        services = entries.iter().filter(|entry| is_service(entry)).cloned().map(SlotsRow::of).collect();
    }
    let mut listed = is_listed.into_iter();
    entries.retain(|_| !listed.next().unwrap_or(false));
    // One row for one service says less than the service itself.
    let rest = if services.len() > most + 1 { services.split_off(most) } else { Vec::new() };
    let rest = (!rest.is_empty()).then(|| together(&rest));
    services.into_iter().chain(rest).chain(entries.into_iter().map(SlotsRow::of)).collect()
}

fn together(rest: &[SlotsRow]) -> SlotsRow {
    let sum = |of: fn(&LedgerEntry) -> u32| rest.iter().fold(0_u32, |sum, row| sum.saturating_add(of(&row.entry)));
    let (now, at_most) = (sum(|entry| entry.now), sum(|entry| entry.at_most));
    let (name, whence, basis) = (format!("{} more services", rest.len()), "each has more room".to_owned(), "declared or told".to_owned());
    SlotsRow { more: rest.len(), ..SlotsRow::of(LedgerEntry { kind: EntryKind::Observed, name, whence, basis, now, at_most }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::declared::DeclaredService;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::fixture::stock;
    use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};

    fn shown(services: u32, most: usize) -> Vec<SlotsRow> {
        let of = |n| DeclaredService { application_name: format!("s{n}"), pool_size: n + 1, instances: 1, ..DeclaredService::default() };
        let console = PlannedPool::sized(PoolKind::Console, "this console", 1, 2, 1);
        let plan = CapacityPlan::of(None, &(0..services).map(of).collect::<Vec<_>>(), Some(console));
        let facts = stock().with("max_connections", "900").with_sessions("psql", 3);
        let report = report_of(&facts, &plan, None);
        let rows = rows(&report.ledger, &report.growth, most);
        let sum: u32 = rows.iter().map(|row| row.entry.at_most).sum();
        assert_eq!(sum, report.ledger.usable(), "every slot is in one row");
        rows
    }

    #[test]
    fn the_tightest_services_have_a_row_and_the_others_share_one() {
        let rows = shown(30, 20);
        let names: Vec<&str> = rows.iter().map(|row| row.entry.name.as_str()).collect();
        assert_eq!((names[0], names[19], names[20], names[21]), ("s29", "s10", "10 more services", "this console"));
        assert_eq!((rows[20].entry.at_most, rows[20].more, &names[22..]), (55, 10, &["psql", "Headroom"][..]));
    }

    #[test]
    fn one_service_more_has_its_own_row() {
        assert!(shown(21, 20).iter().all(|row| row.more == 0));
        assert_eq!(shown(2, 20)[0].growth.as_ref().map(ServiceGrowth::size).as_deref(), Some("1 × 2"));
    }
}
