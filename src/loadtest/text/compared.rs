//! Two tests for a terminal.

use super::super::compare::{ComparedNumber, Comparison, Direction, FigureUnit};
use super::super::model::percent_free;
use crate::capacity::model::Severity;
use crate::capacity::text::TextStyle;
use crate::ui::format;
use crate::ui::format::ms;

/// The comparison.
pub fn compared(comparison: &Comparison, paper: TextStyle) -> String {
    let title = format!("COMPARISON WITH THE TEST OF {} UTC", format::clock(comparison.before_at_ms));
    let (before, now) = (&comparison.words.0, &comparison.words.1);
    let mut out = format!("\n{}\n", paper.bold(&title));
    out += &paper.wrapped("  ", &format!("Verdict: before {before}, now {now}; {}.", comparison.summary()));
    comparison.differs.iter().for_each(|what| out += &paper.wrapped("  not the same: ", what));
    for row in &comparison.rows {
        let [before, now, percent] = cells(row);
        let line = format!("  {:<26}{before:>12}{now:>12}{percent:>10}", row.name);
        let word = match row.change {
            Direction::Better => paper.severity(Severity::Ok, "  better"),
            Direction::Worse => paper.severity(Severity::Critical, "  worse"),
            Direction::Same => String::new(),
        };
        out += &format!("{line}{word}\n");
    }
    out
}

/// Before, now, and by how much.
pub fn cells(row: &ComparedNumber) -> [String; 3] {
    let shown = |value: Option<f64>| match (value, row.unit) {
        (None, _) => "—".to_owned(),
        (Some(value), FigureUnit::Milliseconds) => ms(value),
        (Some(value), FigureUnit::PerSecond) => format!("{}/s", percent_free(value)),
        (Some(value), FigureUnit::Unwanted | FigureUnit::Count) => format!("{value:.0}"),
    };
    let percent = row.change_percent.map(|percent| format!("{percent:+.1} %")).unwrap_or_default();
    [shown(row.before), shown(row.now), percent]
}

#[cfg(test)]
mod tests {
    use super::super::super::compare::compare;
    use super::super::super::model::fixture::report;
    use super::*;

    #[test]
    fn what_is_worse_is_said_beside_its_numbers() {
        let mut now = report();
        now.throughput_per_s = 990.0;
        let said = compared(&compare(&report(), &now), TextStyle::new(96, false));
        let line = said.lines().find(|line| line.contains("throughput")).expect("a line");
        assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["throughput", "1980/s", "990/s", "-50.0", "%", "worse"]);
    }
}
