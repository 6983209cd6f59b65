//! The report for a terminal: what is urgent first, the numbers and the next step before the reasons.

mod text_style;

use std::fmt::Write;

use super::findings::connect_numbers;
use super::model::{ConnectTest, EntryKind, Evidence, Finding, Report, Severity};
use crate::base::printable::line;
use crate::ui::format;
use crate::ui::format::ms;

pub use text_style::TextStyle;

/// Ids are set in a column.
const ID_WIDTH: usize = 22;

/// The whole report.
pub fn text(report: &Report, paper: TextStyle) -> String {
    let mut out = format!("{}\n", paper.bold(&format!("plimsoll check: {}", report.summary())));
    out += &paper.dim(&paper.wrapped("", &about(report)));
    for severity in [Severity::Critical, Severity::Warning] {
        report.of(severity).for_each(|finding| out += &urgent(finding, paper));
    }
    out += &calm(report, Severity::Info, "INFO", paper);
    out += &calm(report, Severity::Ok, "OK", paper);
    out += &slots(report, paper);
    report.connect_test.iter().for_each(|test| out += &connects(test, paper));
    out += &partial(report, paper);
    out + &next(report, paper)
}

fn about(report: &Report) -> String {
    let memory = report.host.ram.map_or_else(|| "memory unknown".to_owned(), |ram| format!("{} memory", super::setting::human_bytes(ram)));
    let cores = report.host.cores.map_or_else(|| "cores unknown".to_owned(), |cores| format::plural(cores, "core", "cores"));
    format!(
        "PostgreSQL {} at {} · {} · {memory}, {cores} ({}) · as of {} UTC",
        report.version,
        report.place,
        report.plan,
        report.host.source,
        format::clock(report.taken_at_ms)
    )
}

fn urgent(finding: &Finding, paper: TextStyle) -> String {
    let word = finding.severity.label().to_uppercase();
    let mut out = format!("\n{}  {}\n", paper.severity(finding.severity, &word), paper.bold(&finding.id));
    out += &paper.wrapped("  ", &finding.sentence);
    out += &steps(finding, "  ", paper);
    out += &paper.dim(&paper.wrapped("  Why: ", &finding.why));
    let seen: Vec<String> = finding.evidence.iter().map(evidence).collect();
    out + &paper.dim(&paper.wrapped("  Seen: ", &seen.join(" · ")))
}

/// What to do, in words and as statements.
fn steps(finding: &Finding, indent: &str, paper: TextStyle) -> String {
    let mut out = String::new();
    if let Some(step) = &finding.next_step {
        out += &paper.wrapped(&format!("{indent}→ "), step);
    }
    for change in &finding.changes {
        let (sql, needs) = (line(&change.sql), change.needs.sentence());
        let _infallible = match &change.obstacle {
            None => writeln!(out, "{indent}{} {}", paper.bold(&sql), paper.dim(&format!("-- {needs}"))),
            // What does nothing by itself is not what is offered.
            Some(obstacle) => {
                out += &paper.wrapped(&format!("{indent}→ "), &format!("{obstacle}."));
                writeln!(out, "{indent}{}", paper.dim(&format!("-- later, once {} is no longer set there: {sql}", line(&change.subject))))
            }
        };
    }
    out
}

/// "max_connections 100 (default, pending restart)".
pub fn evidence(evidence: &Evidence) -> String {
    let unit = evidence.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut notes: Vec<&str> = evidence.source.iter().map(String::as_str).collect();
    notes.extend(evidence.pending_restart.then_some("a new value waits for a restart"));
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("{} {}{unit}{notes}", evidence.name, if evidence.value.is_empty() { "(empty)" } else { &evidence.value })
}

/// One line each; what to change below it.
fn calm(report: &Report, severity: Severity, title: &str, paper: TextStyle) -> String {
    let mut out = String::new();
    for finding in report.of(severity) {
        if out.is_empty() {
            out = format!("\n{}\n", paper.severity(severity, title));
        }
        out += &paper.wrapped(&format!("  {:<ID_WIDTH$}", finding.id), &finding.sentence);
        if severity == Severity::Info {
            out += &steps(finding, &" ".repeat(2 + ID_WIDTH), paper);
        }
    }
    out
}

/// The ledger as a bar and as rows, both from the same numbers.
fn slots(report: &Report, paper: TextStyle) -> String {
    let ledger = &report.ledger;
    let mut out = format!("\n{}\n", paper.bold("SLOTS"));
    out += &paper.wrapped("  ", &ledger.sentence());
    let _infallible = writeln!(out, "  {}\n", bar(report, paper.width.saturating_sub(4)));
    // All other columns and their gaps take 45.
    let wide = paper.width.saturating_sub(45).min(36);
    let _infallible = writeln!(out, "  {}", paper.dim(&format!("   {:<24} {:<wide$} {:>5} {:>8}", "who", "", "now", "at most")));
    for row in ledger.rows() {
        let described = if row.whence.is_empty() { row.basis.clone() } else { format!("{}, {}", row.basis, row.whence) };
        let (name, whence) = (cut(&row.name, 24), cut(&described, wide));
        let _infallible = writeln!(out, "  {}  {name:<24} {whence:<wide$} {:>5} {:>8}", mark(row.kind), row.now, row.at_most);
    }
    let _infallible =
        writeln!(out, "     {:<24} {:<wide$} {:>5} {:>8}", "reserved", cut("for superusers and reserved roles", wide), "", ledger.reserved);
    if ledger.wal_senders > 0 {
        let _infallible = writeln!(
            out,
            "     {:<24} {:<wide$} {:>5} {:>8}",
            "replication",
            cut("max_wal_senders, not max_connections", wide),
            ledger.wal_senders,
            ""
        );
    }
    out
}

fn mark(kind: EntryKind) -> char {
    match kind {
        EntryKind::Pool | EntryKind::Declared | EntryKind::Observed => '▒',
        EntryKind::Others => '▓',
        EntryKind::Headroom => '·',
    }
}

/// Used parts are solid; `|` is where the usable slots end.
fn bar(report: &Report, width: usize) -> String {
    let at = |percent: f64| ((percent / 100.0 * width as f64).round() as usize).min(width);
    let mut cells = vec!['·'; width];
    for segment in report.ledger.segments() {
        let (from, to) = (at(segment.from), at(segment.from + segment.width));
        cells[from..to].fill(mark(segment.entry.kind));
        if matches!(segment.entry.kind, EntryKind::Pool | EntryKind::Declared | EntryKind::Observed) {
            let used = at(segment.from + segment.used).min(to);
            cells[from..used].fill('█');
        }
    }
    let end = at(report.ledger.usable_mark());
    if end < width {
        cells.insert(end, '|');
    }
    cells.into_iter().collect()
}

fn cut(text: &str, width: usize) -> String {
    let text = line(text);
    if text.chars().count() <= width { text.into_owned() } else { text.chars().take(width - 1).chain(['…']).collect() }
}

fn connects(test: &ConnectTest, paper: TextStyle) -> String {
    let mut out = format!("\n{}\n", paper.bold("CONNECTING"));
    test.note.iter().for_each(|note| out += &paper.wrapped("  ", note));
    for round in &test.rounds {
        out += &paper.wrapped(&format!("  {:<32}", round.name), &connect_numbers(round));
        for ((code, count), reason) in round.failures.iter().zip(&round.reasons) {
            out += &paper.wrapped(&" ".repeat(34), &format!("{count} failed with {code}: {reason}"));
        }
    }
    for phase in &test.phases {
        let median = phase.median_ms.map_or_else(|| "—".to_owned(), ms);
        out += &paper.wrapped(&format!("  {:<20}{median:>10}  ", phase.name), &phase.note);
    }
    out
}

fn partial(report: &Report, paper: TextStyle) -> String {
    if report.unseen.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", paper.severity(Severity::Warning, "PARTIAL: NOT SHOWN TO THIS ROLE"));
    for unseen in &report.unseen {
        out += &paper.wrapped("  ", &unseen.what);
        let _infallible = writeln!(out, "  → {}", paper.bold(&line(&unseen.remedy)));
    }
    out
}

fn next(report: &Report, paper: TextStyle) -> String {
    let urgent = report.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    if urgent.flat_map(|finding| &finding.changes).next().is_none() {
        return String::new();
    }
    let emit = "plimsoll check --emit-sql > patch.sql";
    let sentence = format!("Next: {emit} writes the statements above for psql; with --undo their reverse.");
    format!("\n{}", paper.wrapped("", &sentence))
}

#[cfg(test)]
mod tests;
