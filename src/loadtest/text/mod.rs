//! The report for a terminal: the verdict first, then the numbers it rests on.

mod compared;
mod numbers;

use super::model::{LoadTestReport, percent_free};
use super::sparkline::sparkline;
use crate::capacity::findings::connect_numbers;
use crate::capacity::model::Severity;
use crate::capacity::text::TextStyle;
use crate::ui::format;
use crate::ui::format::ms;

pub use compared::{cells, compared};
pub use numbers::{columns, dists, sides};

/// The whole report.
pub fn text(report: &LoadTestReport, paper: TextStyle) -> String {
    let word = paper.severity(if report.passed() { Severity::Ok } else { Severity::Critical }, report.word());
    let mut out = format!("{}{word}\n", paper.bold("plimsoll loadtest: "));
    out += &paper.dim(&paper.wrapped("", &about(report)));
    if let Some(why) = &report.aborted {
        out += &format!("\n{}", paper.wrapped("ABORTED  ", &format!("{why}. The numbers below were measured until then.")));
    }
    out += &verdicts(report, paper);
    out += &numbers(report, paper);
    out += &errors(report, paper);
    out += &run(report, paper);
    out += &others(report, paper);
    report.notes.iter().for_each(|note| out += &format!("\n{}", paper.wrapped("Note: ", note)));
    out
}

/// "100 users, … · PostgreSQL 15.18 at /run/postgresql · began 14:00:12 UTC, took 10 s".
pub fn about(report: &LoadTestReport) -> String {
    let setup = &report.setup;
    let server = setup.version.as_ref().map_or_else(|| setup.place.clone(), |version| format!("PostgreSQL {version} at {}", setup.place));
    format!("{} · {server} · began {} UTC, took {}", setup.words(), format::clock(report.began_at_ms), ms(report.elapsed_ms))
}

fn verdicts(report: &LoadTestReport, paper: TextStyle) -> String {
    let mut out = format!("\n{}\n", paper.bold("VERDICT"));
    for verdict in &report.verdicts {
        let (severity, word) = if verdict.passed { (Severity::Ok, "pass") } else { (Severity::Critical, "FAIL") };
        let lines = paper.wrapped(&format!("  {word}  "), &verdict.sentence);
        out += &lines.replacen(word, &paper.severity(severity, word), 1);
    }
    out
}

fn numbers(report: &LoadTestReport, paper: TextStyle) -> String {
    let mut out = format!("\n{}\n", paper.bold("NUMBERS"));
    out += &paper.wrapped("  ", &done(report));
    report.rounds.iter().for_each(|round| out += &paper.wrapped(&format!("  {:<32}", round.name), &connect_numbers(round)));
    out + &numbers::table(report).iter().map(|line| format!("  {line}\n")).collect::<String>()
}

/// "19800 done, 1980/s; the model predicts 2000/s and a wait of 0 ms: 1.0 % less".
pub fn done(report: &LoadTestReport) -> String {
    let rate = percent_free(report.throughput_per_s);
    if !report.rounds.is_empty() {
        return format!("{} connections opened, {rate}/s with a pool's parallelism.", report.done);
    }
    let mut said = match (report.setup.duration_ms, report.total) {
        (None, Some(total)) => format!("{} done, last after {}", report.done, ms(total.max_ms)),
        _ => format!("{} done, {rate}/s", report.done),
    };
    if let Some(model) = report.model {
        let off = format!("{:.1} % {}", model.off_percent.abs(), if model.off_percent < 0.0 { "less" } else { "more" });
        said += &format!("; the model predicts {}/s and a wait of {}: {off}", percent_free(model.throughput_per_s), ms(model.wait_ms));
    }
    if report.unstarted > 0 {
        said += &format!("; {} requests were due while no user was free", report.unstarted);
    }
    said + "."
}

fn errors(report: &LoadTestReport, paper: TextStyle) -> String {
    if report.errors.is_empty() {
        return String::new();
    }
    let lines = report.errors.iter().map(|error| paper.wrapped(&format!("  {:<24}  ", error.words()), &error.example));
    format!("\n{}\n", paper.bold("ERRORS")) + &lines.collect::<String>()
}

fn run(report: &LoadTestReport, paper: TextStyle) -> String {
    let width = paper.width.saturating_sub(20);
    let values = |of: fn(&super::model::RunPoint) -> f64| report.series.iter().map(of).collect::<Vec<_>>();
    let mut out = format!("\n{}\n", paper.bold("COURSE"));
    let utilization = values(|tick| tick.utilization_percent);
    if utilization.iter().any(|value| *value > 0.0) {
        let most = utilization.iter().copied().fold(0.0, f64::max);
        out += &format!("  utilization  {}  at most {most} %\n", sparkline(&utilization, 100.0, width));
    }
    let waiting = values(|tick| f64::from(tick.waiting));
    let most = waiting.iter().copied().fold(0.0, f64::max);
    if most > 0.0 {
        out += &format!("  waiting      {}  at most {most}\n", sparkline(&waiting, most, width));
    }
    let steps: Vec<f64> = report.steps.iter().map(|step| step.throughput_per_s).collect();
    if !steps.is_empty() {
        let most = steps.iter().copied().fold(0.0, f64::max);
        out += &format!("  throughput   {}  at most {}/s, by users\n", sparkline(&steps, most, width), percent_free(most));
        out += &paper.wrapped("  ", &bend(report));
    }
    if out.matches('\n').count() > 2 { out } else { String::new() }
}

/// Where the ramp bends, in a sentence.
pub fn bend(report: &LoadTestReport) -> String {
    let users = report.setup.users;
    match report.bend {
        None => format!("No saturation: up to {users} users, each additional user adds about the same throughput."),
        Some(bend) => format!(
            "Saturation at about {} users: below it each additional user adds {:.1} requests/s, above it {:.1}.",
            bend.users, bend.before_per_user, bend.after_per_user
        ),
    }
}

fn others(report: &LoadTestReport, paper: TextStyle) -> String {
    let said = sides(report);
    if said.is_empty() {
        return String::new();
    }
    let lines = said.iter().map(|(who, what)| paper.wrapped(&format!("  {who:<9}"), what));
    format!("\n{}\n", paper.bold("SERVER AND POOL-STATS")) + &lines.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::super::model::ErrorCount;
    use super::super::model::fixture::report;
    use super::*;

    fn shown(report: &LoadTestReport) -> String {
        text(report, TextStyle::new(96, false))
    }

    #[test]
    fn the_verdict_comes_before_the_numbers_and_they_before_the_rest() {
        let said = shown(&report());
        let order = [
            "plimsoll loadtest: PASS",
            "100 users, each repeatedly holds a connection",
            "VERDICT",
            "pass  0 errors",
            "NUMBERS",
            "1980/s",
            "p99",
            "COURSE",
            "▅",
            "SERVER AND POOL-STATS",
            "100 connects",
        ];
        let places: Vec<_> = order.iter().map(|part| said.find(part).unwrap_or_else(|| panic!("{part} is not in {said}"))).collect();
        assert!(places.is_sorted(), "{said}");
        assert!(!said.contains('\u{1b}') && !said.contains("ERRORS"), "{said}");
    }

    #[test]
    fn an_aborted_test_says_why_and_that_it_is_a_part() {
        let mut part = LoadTestReport { aborted: Some("the test was stopped before its end".into()), ..report() };
        part.errors.push(ErrorCount { kind: "query".into(), code: Some("57014".into()), count: 3, example: "canceled".into() });
        let said = shown(&part);
        assert!(said.starts_with("plimsoll loadtest: ABORTED\n"), "{said}");
        assert!(said.contains("ABORTED  the test was stopped before its end. The numbers below were measured until then."), "{said}");
        assert!(said.contains("3 × query 57014") && said.contains("canceled"), "{said}");
    }

    #[test]
    fn no_line_is_longer_than_the_paper() {
        for line in shown(&report()).lines() {
            assert!(line.chars().count() <= 96, "{line}");
        }
    }
}
