//! `plimsoll loadtest`: does it carry so many users at once?

mod arguments;
mod plan;
mod progress;
mod server;

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use self::server::TestedServer;
use super::format::Format;
use super::out;
use super::text_style::paper;
use crate::base::printable::json;
use crate::loadtest::compare::{Comparison, compare};
use crate::loadtest::error::LoadTestError;
use crate::loadtest::model::{LiveNumbers, LoadTestReport};
use crate::loadtest::preflight::{approve, refuse_unseen};
use crate::loadtest::{engine, markdown, text};

pub(super) use arguments::LoadTestCommand;

/// 0 every limit was kept, 1 one was not or it was aborted, 2 could not run (as an error).
pub(super) async fn run(asked: LoadTestCommand) -> anyhow::Result<ExitCode> {
    let earlier = asked.compare.as_deref().map(kept).transpose()?;
    refuse_unseen(&asked.plan(&asked.server()?.unwrap_or_else(TestedServer::stand_in))?)?;
    let stop = stopped_by_signal()?;
    let server = tokio::select! {
        server = TestedServer::of(asked.server()?, asked.needs_server(), &asked.data_dir) => server?,
        () = stop.cancelled() => return Err(interrupted().into()),
    };
    let report = on(&asked, &server, &stop).await;
    server.stop().await;
    let report = report?;
    let comparison = earlier.map(|earlier| compare(&earlier, &report));
    out::print(&written(asked.format, &report, comparison.as_ref())?)?;
    Ok(ExitCode::from(u8::from(!report.passed())))
}

async fn on(asked: &LoadTestCommand, server: &TestedServer, stop: &CancellationToken) -> Result<LoadTestReport, LoadTestError> {
    let mut cleared = tokio::select! {
        cleared = approve(asked.plan(server.options())?) => cleared?,
        () = stop.cancelled() => return Err(interrupted()),
    };
    cleared.notes.extend(server.note());
    let (live, figures) = watch::channel(LiveNumbers::default());
    let progress = progress::show(figures);
    let report = engine::run(cleared, &live, stop).await;
    drop(live);
    progress.finish().await;
    Ok(report)
}

fn interrupted() -> LoadTestError {
    LoadTestError::Wrong("it was interrupted before the test began; nothing was put under load".to_owned())
}

/// Ctrl-C, SIGTERM from a supervisor, or SIGHUP from a terminal that is closed: users are ended, connections closed, the report says so.
fn stopped_by_signal() -> anyhow::Result<CancellationToken> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut hang_up = signal(SignalKind::hangup())?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
        told.cancel();
    });
    Ok(stop)
}

/// A report that an earlier test has left.
fn kept(path: &Path) -> Result<LoadTestReport, LoadTestError> {
    let wrong = |reason: String| {
        LoadTestError::Wrong(format!("--compare: {} {reason}; give what an earlier test wrote with --format json", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read ({error})")))?;
    serde_json::from_str(&text).map_err(|_| wrong("is no report of a load test".to_owned()))
}

/// The report with the comparison beside it: it is read back as a report.
#[derive(Serialize)]
struct SavedReport<'a> {
    #[serde(flatten)]
    report: &'a LoadTestReport,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'a Comparison>,
}

fn written(format: Format, report: &LoadTestReport, comparison: Option<&Comparison>) -> anyhow::Result<String> {
    let (paper, also) = (paper(), |compared: &dyn Fn(&Comparison) -> String| comparison.map(compared).unwrap_or_default());
    Ok(match format {
        Format::Text => text::text(report, paper) + &also(&|comparison| text::compared(comparison, paper)),
        Format::Markdown => markdown::markdown(report) + &also(&markdown::compared),
        Format::Json => {
            json(&serde_json::to_string_pretty(&SavedReport { report, passed: report.passed(), comparison })?).into_owned() + "\n"
        }
    })
}
