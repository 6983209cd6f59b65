//! The report as Markdown, for an issue or a wiki.

use std::fmt::Write;

use super::findings::connect_numbers;
use super::model::{Finding, Report, Severity};
use super::text::evidence;
use crate::base::printable::{line, markdown as plain, markdown_block, markdown_code};
use crate::ui::format;

/// The whole report.
pub fn markdown(report: &Report) -> String {
    let mut out = format!("# plimsoll check: {}\n\n", report.summary());
    let at = format::clock(report.taken_at_ms);
    let about = format!("PostgreSQL {} at {}, {}; as of {at} UTC.", report.version, report.place, report.plan);
    let _infallible = writeln!(out, "{}", plain(&about));
    for severity in [Severity::Critical, Severity::Warning, Severity::Info] {
        report.of(severity).for_each(|finding| out += &section(finding));
    }
    let in_order: Vec<&str> = report.of(Severity::Ok).map(|finding| finding.id.as_str()).collect();
    if !in_order.is_empty() {
        let _infallible = writeln!(out, "\n## In order\n\n{}", in_order.join(", "));
    }
    out += &slots(report);
    if let Some(test) = &report.connect_test {
        out += "\n## Connecting\n\n";
        test.note.iter().for_each(|note| out += &format!("{}\n\n", plain(note)));
        test.rounds.iter().for_each(|round| out += &format!("- {}: {}\n", plain(&round.name), plain(&connect_numbers(round))));
    }
    if !report.unseen.is_empty() {
        out += "\n## Partial: not shown to this role\n\n";
        report.unseen.iter().for_each(|unseen| out += &format!("- {}: {}\n", plain(&unseen.what), markdown_code(&unseen.remedy)));
    }
    out
}

fn section(finding: &Finding) -> String {
    let mut out = format!("\n## {}: {}\n\n{}\n", finding.severity.label(), finding.id, plain(&finding.sentence));
    finding.next_step.iter().for_each(|step| out += &format!("\n**Next:** {}\n", plain(step)));
    if !finding.changes.is_empty() {
        let line = |sql: &str, needs: &str| format!("{} -- {needs}\n", line(sql));
        let statements: String = finding.changes.iter().map(|change| line(&change.sql, change.needs.sentence())).collect();
        out += &format!("\n{}", markdown_block("sql", &statements));
    }
    let seen: Vec<String> = finding.evidence.iter().map(|seen| plain(&evidence(seen))).collect();
    let seen = if seen.is_empty() { String::new() } else { format!(" Seen: {}.", seen.join("; ")) };
    out + &format!("\n{}{seen}\n", plain(&finding.why))
}

fn slots(report: &Report) -> String {
    let mut out =
        format!("\n## Slots\n\n{}\n\n| who | | known by | now | at most |\n|---|---|---|---:|---:|\n", plain(&report.ledger.sentence()));
    for row in report.ledger.rows() {
        let _infallible =
            writeln!(out, "| {} | {} | {} | {} | {} |", plain(&row.name), plain(&row.whence), plain(&row.basis), row.now, row.at_most);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn a_finding_is_a_section_with_its_statement() {
        let said = markdown(&report_of(&stock().with_sessions("a|b", 2), &plan(1), None));
        assert!(said.starts_with("# plimsoll check: 1 critical, 1 warning"), "{said}");
        assert!(
            said.contains("## Critical: connections\n")
                && said.contains("```sql\nALTER SYSTEM SET max_connections = '350'; -- takes effect after a restart")
        );
        assert!(said.contains("| a\\|b | app · orders · 10.0.0.7 | seen now | 2 | 2 |"));
    }
}
