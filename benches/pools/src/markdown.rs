//! The report as Markdown, which is readable in a terminal too.

use std::fmt::Write;

use crate::report::{Bar, Case, Machine, Recovery, Report, Times};
use crate::rounds::Score;

const HEAD: &str =
    "| | cycles/s | ours ÷ theirs | 95 % interval | wait p50 | p99 | max | min ÷ max cycles |\n|---|--:|--:|--:|--:|--:|--:|--:|\n";

pub fn whole(report: &Report) -> String {
    let cases = report.cases.iter().map(case);
    let times = report.times.iter().map(times);
    let recovery = report.recovery.iter().map(recovery);
    machine(&report.machine) + &cases.chain(times).chain(recovery).collect::<String>()
}

pub fn machine(machine: &Machine) -> String {
    let Machine { processor, cores, kernel, postgres, rustc, rounds, slice_s } = machine;
    format!(
        "{processor}, {cores} cores shared by the load and the server · Linux {kernel} · {postgres} on a Unix socket · {rustc} · \
         {rounds} rounds of {slice_s} s each\n"
    )
}

pub fn case(case: &Case) -> String {
    let mut text = format!("\n### {}\n\n{HEAD}", case.title);
    case.scores.iter().for_each(|score| text += &row(score));
    text + &bars(&case.bars)
}

fn row(score: &Score) -> String {
    let (ratio, interval) = match score.ratio {
        Some(ratio) => (number(ratio.median), format!("{} – {}", number(ratio.low), number(ratio.high))),
        None => Default::default(),
    };
    let wait = |of: fn(&crate::rounds::Waits) -> f64| score.wait.as_ref().map(|waits| milliseconds(of(waits))).unwrap_or_default();
    let evenness = score.evenness.map(|share| format!("{share:.2}")).unwrap_or_default();
    format!(
        "| {} | {} | {ratio} | {interval} | {} | {} | {} | {evenness} |\n",
        score.name,
        thousands(score.cycles_a_second),
        wait(|w| w.median),
        wait(|w| w.p99),
        wait(|w| w.max),
    )
}

fn bars(bars: &[Bar]) -> String {
    let mut text = String::from("\n");
    for bar in bars {
        let (seen, sign) = (bar.seen.map_or_else(|| "–".to_owned(), number), if bar.is_limit { "≤" } else { "≥" });
        let of = if bar.is_limit { bar.of.to_owned() } else { format!("× {}", bar.of) };
        let _infallible = writeln!(text, "- {seen} {of} (target {sign} {}): **{}**", number(bar.wanted), bar.verdict());
    }
    text
}

pub fn times(times: &Times) -> String {
    let mut text = format!("\n### {}\n\n| | median | min – max |\n|---|--:|--:|\n", times.title);
    for (name, took) in times.medians() {
        let _infallible = writeln!(text, "| {name} | {:.0} ms | {:.0} – {:.0} ms |", took.median, took.low, took.high);
    }
    if times.bars.is_empty() { text } else { text + &bars(&times.bars) }
}

pub fn recovery(recovery: &Recovery) -> String {
    let title = format!("{} callers on 20 connections while the server restarts", recovery.callers);
    format!("\n### {title}\n{}", bars(&recovery.bars()))
}

fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn milliseconds(ms: f64) -> String {
    if ms < 1.0 { format!("{:.0} µs", ms * 1e3) } else { format!("{} ms", number(ms)) }
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_are_exact() {
        assert_eq!([number(1380.4), number(25.16), number(1.257)], ["1380", "25.2", "1.26"]);
        assert_eq!([milliseconds(0.0456), milliseconds(1.5)], ["46 µs", "1.50 ms"]);
        assert_eq!([thousands(12.0), thousands(1_234_567.0)], ["12", "1,234,567"]);
    }
}
