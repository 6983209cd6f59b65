//! Two stores beside each other.

use super::Verdict;
use crate::transfer::tables;

/// One line for each table that is not the same in both.
pub fn differences(one: &Verdict, another: &Verdict) -> Vec<String> {
    let compared = tables::all().filter(|table| Verdict::is_compared(table));
    let line = |table: &'static tables::Table| {
        let rows = (one.rows(table), another.rows(table));
        match (one.digest(table), another.digest(table)) {
            (same, other) if same == other => None,
            _ if rows.0 != rows.1 => Some(format!("{}: {} rows in {}, {} in {}", table.name, rows.0, one.place, rows.1, another.place)),
            _ => Some(format!("{}: {} rows in both, which differ", table.name, rows.0)),
        }
    };
    compared.filter_map(line).collect()
}
