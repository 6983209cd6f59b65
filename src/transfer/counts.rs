//! How many rows of each table there are.

use super::part::Part;
use super::tables::{self, BLOCKS, HISTORY, Table};

/// By table, in the order in which they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(&'static str, u64)>);

impl Counts {
    pub fn add(&mut self, table: &'static Table, rows: usize) {
        if let Some((_, count)) = self.0.iter_mut().find(|(name, _)| *name == table.name) {
            *count += rows as u64;
        } else if rows > 0 {
            self.0.push((table.name, rows as u64));
        }
    }

    pub fn add_part(&mut self, part: &Part) {
        match part {
            Part::Rows(table, rows) => self.add(table, rows.len()),
            Part::Series(series) => {
                self.add(&HISTORY, series.rows.len());
                self.add(&BLOCKS, series.blocks.len());
            }
            Part::Highest(..) | Part::End => {}
        }
    }

    pub fn of(&self, name: &str) -> u64 {
        self.0.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count)
    }

    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Of tables that hold any.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        tables::all().map(|table| (table.name, self.of(table.name))).filter(|(_, count)| *count > 0)
    }

    /// In a phrase: "history_source 12, history 4310".
    pub fn phrase(&self) -> String {
        self.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::tables::SOURCES;

    #[test]
    fn tables_are_listed_in_one_order_and_only_where_they_hold_rows() {
        let mut counts = Counts::default();
        for (table, rows) in [(&HISTORY, 2), (&SOURCES, 1), (&BLOCKS, 0), (&HISTORY, 3)] {
            counts.add(table, rows);
        }
        assert_eq!(counts.phrase(), "history_source 1, history 5");
        assert_eq!((counts.total(), counts.of("history_source"), counts.of("mark")), (6, 1, 0));
    }
}
