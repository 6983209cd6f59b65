//! What the commands say: a bar on a terminal while they work, and lines when they are done.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::base::printable::line;
use crate::history::tier::Tier;
use crate::transfer::{Counts, Snapshot, Summary, TransferError};

/// On standard error, where somebody looks on.
pub(super) async fn bar(snapshot: &mut Snapshot, doing: &'static str) -> Result<ProgressBar, TransferError> {
    if !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let bar = ProgressBar::new(snapshot.sources().await? * Tier::ALL.len() as u64).with_message(doing);
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} series of the history, {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▌░"));
    Ok(bar)
}

/// One line for each table that holds any.
pub(super) fn rows(counts: &Counts) -> String {
    let digits = counts.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0);
    counts.iter().map(|(name, count)| format!("  {name:15}  {count:>digits$}\n")).collect()
}

/// What was done with which rows, and how fast.
pub(super) fn summary(done: &str, summary: &Summary) -> String {
    let (rows, seconds) = (self::rows(&summary.counts), summary.took.as_secs_f64());
    format!("{}\n{rows}{} rows in {seconds:.1} s, {} rows/s\n", line(done), summary.counts.total(), summary.rows_per_second())
}

/// What `--replace` overwrites, before it does.
pub(super) fn replacing(place: &str, holds: &Counts) {
    crate::cli::out::note(&format!("plimsoll: replacing {place}, which holds {}", holds.phrase()));
}
