//! Which columns the table has: a number that no source tells has none.

use super::model::{FleetTable, Numbers, SortColumn};

/// The columns that are drawn, in their order, and those that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub shown: Vec<SortColumn>,
    /// What nobody tells, in words.
    pub untold: Vec<&'static str>,
}

impl Columns {
    /// Of a table. The console's own small pool, of this name, tells everything: a column for it alone would say nothing of the services.
    pub fn of(table: &FleetTable, console: &str) -> Self {
        let services = || table.services.iter().filter(|service| service.name != console);
        let is_told = |told: fn(&Numbers) -> bool| services().any(|service| told(&service.numbers));
        let optional = [
            (SortColumn::Load, "load", is_told(|of| of.load.percent().is_some())),
            (SortColumn::Size, "size", is_told(|of| of.size.words().is_some())),
            (SortColumn::Waiting, "waiting callers", is_told(|of| of.waiting.told > 0)),
            (SortColumn::Wait, "wait p99", is_told(|of| of.wait.told > 0)),
            (SortColumn::Timeouts, "timeouts", is_told(|of| of.timeouts.told > 0)),
        ];
        let is_shown = |column: &SortColumn| optional.iter().all(|(other, _, is_told)| other != column || *is_told);
        Self {
            shown: SortColumn::ALL.into_iter().filter(is_shown).collect(),
            untold: optional.iter().filter(|(.., is_told)| !is_told).map(|(_, words, _)| *words).collect(),
        }
    }

    /// One line about what is not there; `None`: everything is.
    pub fn sentence(&self) -> Option<String> {
        let (last, rest) = self.untold.split_last()?;
        let listed = if rest.is_empty() { (*last).to_owned() } else { format!("{} and {last}", rest.join(", ")) };
        Some(format!("No source tells {listed}, so there is no column for it."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::PoolRow;
    use super::*;
    use crate::fleet::registry::ObservedPool;
    use crate::fleet::registry::fixture::observed;

    #[test]
    fn a_number_that_nobody_tells_has_no_column_and_one_that_somebody_tells_has() {
        let mut pools = [observed("orders", "a", "main", 5, 10), observed("billing", "b", "main", 5, 10)];
        let row = |pool: &ObservedPool| PoolRow::observed(pool, String::new(), vec![]);
        let columns = |pools: &[_]| Columns::of(&FleetTable::of(pools.iter().map(row).collect()), "this console");
        let few = columns(&pools);
        assert!(!few.shown.contains(&SortColumn::Waiting) && few.shown.contains(&SortColumn::Load), "{few:?}");
        let said = "No source tells waiting callers, wait p99 and timeouts, so there is no column for it.";
        assert_eq!(few.sentence().as_deref(), Some(said));
        pools[1].reading.gauges.waiting = Some(0);
        assert!(columns(&pools).shown.contains(&SortColumn::Waiting));
        pools[1].identity.service = "this console".into();
        assert!(!columns(&pools).shown.contains(&SortColumn::Waiting), "the console tells it alone");
    }
}
