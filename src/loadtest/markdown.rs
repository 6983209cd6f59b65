//! The report as Markdown, for an issue or a wiki.

use crate::base::printable::markdown as plain;
use crate::capacity::findings::connect_numbers;

use super::compare::{Comparison, Direction};
use super::model::LoadTestReport;
use super::text::{about, bend, cells, columns, dists, done, sides};

/// The whole report.
pub fn markdown(report: &LoadTestReport) -> String {
    let mut out = format!("# plimsoll loadtest: {}\n\n{}.\n", report.word(), plain(&about(report)));
    report.aborted.iter().for_each(|why| out += &format!("\n**Aborted:** {}; the numbers below were measured until then.\n", plain(why)));
    out += "\n## Verdict\n\n";
    for verdict in &report.verdicts {
        out += &format!("- **{}** {}: {}\n", if verdict.passed { "pass" } else { "FAIL" }, verdict.id, plain(&verdict.sentence));
    }
    out += &format!("\n## Numbers\n\n{}\n", done(report));
    report.rounds.iter().for_each(|round| out += &format!("- {}: {}\n", plain(&round.name), plain(&connect_numbers(round))));
    out += &table(report);
    if !report.errors.is_empty() {
        out += "\n## Errors\n\n";
        report.errors.iter().for_each(|error| out += &format!("- {}: {}\n", plain(&error.words()), plain(&error.example)));
    }
    if !report.steps.is_empty() {
        out += &format!("\n## Ramp\n\n{}\n", bend(report));
    }
    sides(report).iter().for_each(|(who, what)| out += &format!("\n**{}:** {}\n", plain(who), plain(what)));
    report.notes.iter().for_each(|note| out += &format!("\n> {}\n", plain(note)));
    out
}

fn table(report: &LoadTestReport) -> String {
    let dists = dists(report);
    if dists.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let heads = columns().map(|(head, _)| head.to_owned());
    let mut out = "\n".to_owned() + &line([String::new()].into_iter().chain(heads).collect());
    out += &format!("|---|{}\n", "---:|".repeat(columns().count()));
    for (name, dist) in &dists {
        out += &line([(*name).to_owned()].into_iter().chain(columns().map(|(_, cell)| cell(dist))).collect());
    }
    out
}

/// Two tests as a table.
pub fn compared(comparison: &Comparison) -> String {
    let (before, now) = (&comparison.words.0, &comparison.words.1);
    let mut out = format!("\n## Comparison\n\nVerdict: before {before}, now {now}; {}.\n", comparison.summary());
    comparison.differs.iter().for_each(|what| out += &format!("\n- not the same: {}", plain(what)));
    out += "\n\n| | before | now | | |\n|---|---:|---:|---:|---|\n";
    for row in &comparison.rows {
        let [before, now, percent] = cells(row);
        let word = match row.change {
            Direction::Better => "better",
            Direction::Worse => "worse",
            Direction::Same => "",
        };
        out += &format!("| {} | {before} | {now} | {percent} | {word} |\n", row.name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::compare::compare;
    use super::super::model::ErrorCount;
    use super::super::model::fixture::report;
    use super::*;

    #[test]
    fn numbers_are_a_table_and_names_are_no_markup() {
        let mut failed = report();
        failed.errors.push(ErrorCount { kind: "query".into(), code: None, count: 1, example: "a|b\n# c".into() });
        let said = markdown(&failed);
        assert!(said.starts_with("# plimsoll loadtest: PASS\n\n100 users, each repeatedly holds a connection"), "{said}");
        assert!(said.contains("\n| wait | 19700 |") && said.contains("a\\|b\\\\n# c\n"), "{said}");
        let compared = compared(&compare(&report(), &failed));
        assert!(compared.contains("| errors | 0 | 1 |  | worse |"), "{compared}");
    }
}
