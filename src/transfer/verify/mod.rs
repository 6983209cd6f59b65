//! Reads all of a store: every row, frame and block, and how they hang together.

mod compare;
mod findings;
mod history;
mod structure;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::counts::Counts;
use super::error::TransferError;
use super::part::Part;
use super::source::Snapshot;
use super::tables::{BLOCKS, HISTORY, Table};
pub use compare::differences;
pub use findings::Findings;

/// What a store holds, and what is wrong with it.
pub struct Verdict {
    pub place: String,
    pub counts: Counts,
    /// Rows of the history, those in blocks included; two of one moment count once.
    pub frames: u64,
    pub findings: Findings,
    /// By table; the history is one, however it is packed.
    digests: BTreeMap<&'static str, String>,
}

/// Reads all of it; `series` is called for each series of the history.
///
/// # Errors
/// The store cannot be reached any more. What is damaged is a finding.
pub async fn verify(mut snapshot: Snapshot, mut series: impl FnMut()) -> Result<Verdict, TransferError> {
    let mut reading = Reading { place: snapshot.place().to_string(), ..Reading::default() };
    match snapshot.structure(&mut reading.findings).await {
        Err(TransferError::Damaged { reason, .. }) => reading.findings.add(format!("the store cannot be read on: {reason}")),
        done => done?,
    }
    let mut parts = snapshot.stream();
    while let Some(part) = parts.recv().await {
        match part {
            Err(TransferError::Damaged { reason, .. }) => {
                reading.findings.add(format!("the store cannot be read on: {reason}"));
                break;
            }
            part => reading.take(&part?),
        }
        series();
    }
    Ok(reading.verdict())
}

#[derive(Default)]
struct Reading {
    place: String,
    counts: Counts,
    frames: u64,
    findings: Findings,
    digests: BTreeMap<&'static str, Sha256>,
}

impl Reading {
    fn take(&mut self, part: &Part) {
        self.counts.add_part(part);
        match part {
            Part::Rows(table, rows) => {
                let digest = self.digests.entry(table.name).or_default();
                rows.iter().flatten().for_each(|value| value.digest(digest));
            }
            Part::Series(series) => {
                let frames = history::frames(series, &mut self.findings);
                self.frames += frames.len() as u64;
                history::digest(series, &frames, self.digests.entry(HISTORY.name).or_default());
            }
            Part::Highest(..) | Part::End => {}
        }
    }

    fn verdict(self) -> Verdict {
        let Self { place, counts, frames, findings, digests } = self;
        let digests = digests.into_iter().map(|(name, digest)| (name, hex::encode(digest.finalize()))).collect();
        Verdict { place, counts, frames, findings, digests }
    }
}

impl Verdict {
    /// Of the rows of a table; `None`: it holds none.
    fn digest(&self, table: &Table) -> Option<&str> {
        self.digests.get(table.name).map(String::as_str).filter(|_| self.rows(table) > 0)
    }

    /// Of the history all frames.
    fn rows(&self, table: &Table) -> u64 {
        if table.name == HISTORY.name { self.frames } else { self.counts.of(table.name) }
    }

    /// How a store is packed is no difference.
    fn is_compared(table: &Table) -> bool {
        table.name != BLOCKS.name
    }
}
