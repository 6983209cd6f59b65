//! The figures in columns, and the run as the pool, the server and the service saw it.

use super::super::model::{Distribution, LoadTestReport, PoolSide, ServerSide, ServiceSide};
use crate::ui::format::ms;
use crate::ui::format::plural;

/// Its head, and what is in it.
type Column = (&'static str, fn(&Distribution) -> String);

const COLUMNS: [Column; 6] = [
    ("count", |dist| dist.count.to_string()),
    ("p50", |dist| ms(dist.p50_ms)),
    ("p90", |dist| ms(dist.p90_ms)),
    ("p95", |dist| ms(dist.p95_ms)),
    ("p99", |dist| ms(dist.p99_ms)),
    ("max", |dist| ms(dist.max_ms)),
];

/// What is told of each distribution.
pub fn columns() -> impl Iterator<Item = Column> {
    COLUMNS.into_iter()
}

/// The distributions by name; those that were not measured are left out.
pub fn dists(report: &LoadTestReport) -> Vec<(&'static str, Distribution)> {
    let connect = report.pool.as_ref().and_then(|side| side.connect);
    let all = [("first wait", report.opening), ("wait", report.wait), ("hold", report.hold), ("total", report.total), ("connect", connect)];
    all.into_iter().filter_map(|(name, dist)| Some((name, dist?))).collect()
}

/// Lines of equal columns; none where nothing was measured.
pub fn table(report: &LoadTestReport) -> Vec<String> {
    let dists = dists(report);
    if dists.is_empty() {
        return vec![];
    }
    let heads = COLUMNS.iter().map(|(head, _)| format!("{head:>11}")).collect::<String>();
    let row = |(name, dist): &(&str, Distribution)| {
        let cells = COLUMNS.iter().map(|(_, cell)| format!("{:>11}", cell(dist))).collect::<String>();
        format!("{name:<12}{cells}")
    };
    [format!("{:<12}{heads}", "")].into_iter().chain(dists.iter().map(row)).collect()
}

/// Who saw it, and what.
pub fn sides(report: &LoadTestReport) -> Vec<(&'static str, String)> {
    let pool = report.pool.as_ref().map(|side| ("pool", of_pool(side, report.setup.pool.map_or(0, |pool| pool.capacity()))));
    let server = report.server.map(|side| ("server", of_server(side)));
    let service = report.service.as_ref().map(|side| ("service", of_service(side)));
    [pool, server, service].into_iter().flatten().collect()
}

fn of_pool(side: &PoolSide, capacity: u32) -> String {
    let warm = side.warm_up_ms.map(|took| format!("base open in {}, ", ms(took))).unwrap_or_default();
    let failed = match side.connects_failed.as_slice() {
        [] => "none failed".to_owned(),
        some => some
            .iter()
            .map(|(code, count)| match code.as_str() {
                "none" => format!("{count} failed without an answer"),
                code => format!("{count} failed with {code}"),
            })
            .collect::<Vec<_>>()
            .join(", "),
    };
    format!("{warm}{} connects, {failed}; peak {} of {capacity} in use and {} waiting.", side.connects, side.peak, side.peak_waiting)
}

fn of_server(side: ServerSide) -> String {
    let left = match side.left_behind {
        Some(0) => ", none left after the test",
        Some(_) => ", some left after the test",
        None => "",
    };
    let sessions = plural(side.peak_sessions, "session", "sessions");
    let (before, peak) = (side.others_waiting_before, side.others_waiting_peak);
    format!("at most {sessions} of the test{left}; other sessions waiting for locks: {before} before the test, at most {peak} during it.")
}

fn of_service(side: &ServiceSide) -> String {
    format!(
        "pool-stats (read {} times, {} missed): at most {} of {} connections in use and {} waiting.",
        side.readings, side.missed, side.peak, side.capacity, side.peak_waiting
    )
}
