//! The lines of the picture, as text with its style.

use ratatui::style::{Color, Style, Stylize};
use ratatui::text::{Line, Span};

use super::client::TopSnapshot;
use crate::alerts::model::Severity;
use crate::fleet::model::ToldHolder;
use crate::fleet::registry::Liveness;
use crate::server::rest::incidents::Incident;
use crate::server::rest::pools::PoolState;
use crate::server::rest::server::{ServerState, Status};
use crate::ui::format::{clock, duration_text};
use plimsoll_model::{Level, Peak};

/// A level by its colour, its sign and its word.
pub fn level(level: Level) -> Span<'static> {
    let (text, colour) = match level {
        Level::Healthy => ("● healthy ", Color::Green),
        Level::Moderate => ("◆ moderate", Color::Cyan),
        Level::Warning => ("▲ warning ", Color::Yellow),
        Level::Critical => ("■ critical", Color::Red),
    };
    Span::styled(text, Style::new().fg(colour).bold())
}

/// The server's load in one line.
pub fn server(server: &ServerState) -> Line<'static> {
    let facts = server.facts.as_ref().map(|facts| {
        format!(
            "  PostgreSQL {} · {} of {} usable slots taken, {:.1} %, {} left",
            facts.version, facts.taken, facts.usable_slots, facts.utilization_percent, facts.left
        )
    });
    let facts = facts.unwrap_or_else(|| "  PostgreSQL".to_owned());
    let headroom = server.headroom.map(|slots| format!(" · headroom {slots}")).unwrap_or_default();
    match server.status {
        Status::Up => Line::from(server.level.map(level).into_iter().chain([(facts + &headroom).into()]).collect::<Vec<_>>()),
        Status::Unknown => Line::from("PostgreSQL has not been read yet"),
        Status::Down => {
            let since = server.down_since_ms.map(clock).unwrap_or_default();
            let reason = server.reason.as_deref().unwrap_or("it does not answer");
            Line::from(format!("■ down since {since} UTC: {reason}")).red().bold()
        }
    }
}

/// Who holds connections to the server now.
pub fn applications(server: &ServerState) -> Line<'static> {
    let applications = server.facts.iter().flat_map(|facts| &facts.applications).take(8);
    let named = applications.map(|of| format!("{} {}", if of.name.is_empty() { "(no application_name)" } else { &of.name }, of.sessions));
    Line::from(format!("By application: {}", named.collect::<Vec<_>>().join(" · ")))
}

/// One line a pool; the chosen one is marked.
pub fn pools(reading: &TopSnapshot) -> Vec<Line<'static>> {
    let widest = reading.pools.pools.iter().map(|pool| pool.name.chars().count()).max().unwrap_or(0).min(40);
    let line = |pool: &PoolState| {
        let is_chosen = pool.name == reading.chosen.pool.name;
        let name: String = pool.name.chars().take(40).collect();
        let name = format!("{} {name:<widest$}  ", if is_chosen { '▶' } else { ' ' });
        let percent = pool.utilization_percent.map_or_else(|| NOT_TOLD.to_owned(), |percent| format!("{percent:.1} %"));
        let counts =
            format!("  {}/{} in use, {percent}, {} waiting", told(pool.checked_out), told(pool.total_capacity), told(pool.waiting));
        let level = match (pool.state, pool.level) {
            (Liveness::Late, _) => "○ late    ".dim(),
            (Liveness::Gone, _) => "○ gone    ".dim(),
            (Liveness::Live, _) if !is_used(pool) => "○ not used".dim(),
            (Liveness::Live, Some(of)) => level(of),
            (Liveness::Live, None) => "○ unknown ".dim(),
        };
        Line::from(vec![if is_chosen { name.bold() } else { name.into() }, level, counts.into()])
    };
    reading.pools.pools.iter().map(line).collect()
}

/// A count that its source does not tell.
const NOT_TOLD: &str = "—";

fn told(count: Option<u32>) -> String {
    count.map_or_else(|| NOT_TOLD.to_owned(), |count| count.to_string())
}

/// A pool that has never opened a connection is not used. Of one whose open connections are not told, that is not known.
fn is_used(pool: &PoolState) -> bool {
    pool.open != Some(0) || pool.counters.connects.is_some_and(|connects| connects > 0)
}

/// The counts below the load line.
pub fn counts(pool: &PoolState) -> Vec<Line<'static>> {
    let peak = |peak: Option<Peak>| match peak {
        None => NOT_TOLD.to_owned(),
        Some(Peak { value: 0, .. }) => "0".to_owned(),
        Some(Peak { value, at_ms }) => format!("{value} at {} UTC", clock(at_ms)),
    };
    let recent = pool.recent.unwrap_or_default();
    let mut lines = vec![
        Line::from(format!(
            "In use {} · idle {} · opening {} · overflow {} · peak today {}",
            told(pool.checked_out),
            told(pool.checked_in),
            told(pool.opening),
            told(pool.overflow),
            peak(pool.peak_today)
        )),
        Line::from(format!(
            "Waiting {} · peak today {} · wait p50 {}, p95 {}, p99 {}",
            told(pool.waiting),
            peak(pool.peak_waiting_today),
            duration_text(recent.wait_p50_s),
            duration_text(recent.wait_p95_s),
            duration_text(recent.wait_p99_s)
        )),
        Line::from(format!(
            "Hold p95 {} · connect p95 {} · connects {} · not served {} (last {})",
            duration_text(recent.hold_p95_s),
            duration_text(recent.connect_p95_s),
            recent.connects,
            recent.unserved,
            duration_text(Some(recent.window_s as f64))
        )),
    ];
    if pool.recent.is_none() {
        lines.pop();
        lines.push(rates(pool));
    }
    lines.extend(pool.connect_failure.as_ref().map(|reason| Line::from(format!("■ connects fail: {reason}")).red()));
    lines
}

/// What was counted between the two newest readings of an observed pool.
fn rates(pool: &PoolState) -> Line<'static> {
    let Some(rates) = &pool.rates else { return Line::from(format!("Source {} · no second reading yet", pool.source.as_str())) };
    let count = |count: Option<u64>| count.map_or_else(|| NOT_TOLD.to_owned(), |count| count.to_string());
    Line::from(format!(
        "Source {} · wait mean {} · hold mean {} · acquired {} · not served {} (last {})",
        pool.source.as_str(),
        duration_text(rates.wait_mean_s),
        duration_text(rates.hold_mean_s),
        count(rates.counted.acquired),
        count(rates.counted.unserved.or(rates.counted.timed_out)),
        duration_text(Some(rates.window_s))
    ))
}

/// Who holds connections, the longest first.
pub fn holders(holders: &[ToldHolder]) -> Vec<Line<'static>> {
    let line = |holder: &ToldHolder| {
        let who = holder.label.as_ref().map_or_else(|| holder.site.clone(), |label| format!("{label} ({})", holder.site));
        let doing = match holder.in_transaction {
            Some(true) => "in transaction",
            Some(false) => "",
            None => "not known",
        };
        let text = format!("{:>10}  {:>8}  {doing:<14}  {who}", duration_text(Some(holder.held_s)), holder.backend_pid);
        if holder.suspected_leak { Line::from(text + "  ▲ suspected leak").yellow() } else { Line::from(text) }
    };
    let head = Line::from(format!("{:>10}  {:>8}  {:<14}  taken at", "held", "backend", "")).dim();
    if holders.is_empty() {
        vec![Line::from("  No connections in use.")]
    } else {
        std::iter::once(head).chain(holders.iter().map(line)).collect()
    }
}

/// What is the matter, in lines of at most this width.
pub fn incidents(open: &[&Incident], widest: usize) -> Vec<Line<'static>> {
    let lines = |incident: &&Incident| {
        let (sign, style) = match incident.severity {
            Severity::Warning => ("▲ warning ", Style::new().yellow()),
            Severity::Critical => ("■ critical", Style::new().red().bold()),
        };
        let by = incident.acknowledged.as_ref().map(|who| format!(" (acknowledged by {})", who.by)).unwrap_or_default();
        // The sentence has the numbers of its moment.
        let said_at_ms = incident.sentence_at_ms.filter(|at_ms| *at_ms != incident.opened_at_ms);
        let moment = said_at_ms.map(|at_ms| format!("at {}: ", clock(at_ms))).unwrap_or_default();
        let text = format!("since {} UTC  {moment}{}{by}", clock(incident.opened_at_ms), incident.sentence);
        let parts = wrapped(&text, widest.saturating_sub(INDENT.len()));
        let line = |(place, part): (usize, String)| match place {
            0 => Line::from(vec![Span::styled(sign, style), " ".into(), part.into()]),
            _ => Line::from(format!("{INDENT}{part}")),
        };
        parts.into_iter().enumerate().map(line).collect::<Vec<_>>()
    };
    if open.is_empty() { vec![Line::from("  None.")] } else { open.iter().flat_map(lines).collect() }
}

/// As wide as a severity.
const INDENT: &str = "           ";

/// The text in parts of at most this width, broken between words; a longer word stands alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match parts.last_mut() {
            Some(part) if part.chars().count() + 1 + word.chars().count() <= width => {
                part.push(' ');
                part.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_broken_between_words() {
        assert_eq!(wrapped("the pool  is full", 8), ["the pool", " is full"]);
        assert_eq!(wrapped("incomprehensibilities are", 8), ["incomprehensibilities", "are"]);
        assert_eq!(wrapped("one line", usize::MAX), ["one line"]);
    }
}
