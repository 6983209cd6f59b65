//! What could not be written while a shared store was away: batches in files, in order, within a bound.
//!
//! They are written in their order when the store is back. What no longer fits pushes out the oldest, which is counted: it stays a gap.

mod file;

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::store::NumberedBatch;

/// A quarter of an hour of five thousand pools.
pub const MOST_BYTES: u64 = 512 << 20;

/// How much of it there is, for whoever shows it.
#[derive(Debug, Default)]
pub struct SpoolCounts {
    pub rows: AtomicU64,
    pub lost: AtomicU64,
}

/// The files of one console.
pub struct Spool {
    folder: PathBuf,
    files: VecDeque<SpooledFile>,
    bytes: u64,
    most_bytes: u64,
    next: u64,
    counts: Arc<SpoolCounts>,
}

struct SpooledFile {
    number: u64,
    bytes: u64,
    rows: u64,
}

impl Spool {
    /// With what a process before has left.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open(folder: PathBuf, most_bytes: u64) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let mut files: Vec<SpooledFile> = fs::read_dir(&folder)?.filter_map(|entry| file::found(&entry.ok()?)).collect();
        files.sort_by_key(|file| file.number);
        let (bytes, rows) = (files.iter().map(|file| file.bytes).sum(), files.iter().map(|file| file.rows).sum());
        let next = files.last().map_or(1, |file| file.number + 1);
        let counts = SpoolCounts { rows: AtomicU64::new(rows), lost: AtomicU64::default() };
        Ok(Self { folder, files: files.into(), bytes, most_bytes, next, counts: Arc::new(counts) })
    }

    pub fn counts(&self) -> &Arc<SpoolCounts> {
        &self.counts
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Puts a batch behind the others. What does not fit any more pushes out the oldest.
    ///
    /// # Errors
    /// The disk is full or cannot be written.
    pub fn push(&mut self, batch: &NumberedBatch) -> io::Result<()> {
        let rows = batch.rows() as u64;
        let bytes = file::write(&self.folder, self.next, rows, batch)?;
        self.files.push_back(SpooledFile { number: self.next, bytes, rows });
        self.next += 1;
        self.bytes += bytes;
        self.counts.rows.fetch_add(rows, Relaxed);
        while self.bytes > self.most_bytes && self.files.len() > 1 {
            if let Some(lost) = self.drop_oldest() {
                self.counts.lost.fetch_add(lost, Relaxed);
                tracing::warn!(history.rows_lost = lost, "the spool is full: the oldest rows of the history are lost");
            }
        }
        Ok(())
    }

    /// The oldest batch. One that cannot be read is lost, and counted.
    pub fn oldest(&mut self) -> Option<NumberedBatch> {
        while let Some(oldest) = self.files.front() {
            match file::read(&self.folder, oldest.number, oldest.rows) {
                Ok(batch) => return Some(batch),
                Err(error) => {
                    tracing::warn!("a file of the spool cannot be read, and its rows are lost: {error}");
                    let lost = self.drop_oldest().unwrap_or(0);
                    self.counts.lost.fetch_add(lost, Relaxed);
                }
            }
        }
        None
    }

    /// The oldest is written: how many rows that were.
    pub fn drop_oldest(&mut self) -> Option<u64> {
        let SpooledFile { number, bytes, rows } = self.files.pop_front()?;
        self.bytes -= bytes;
        self.counts.rows.fetch_sub(rows, Relaxed);
        file::remove(&self.folder, number, rows);
        Some(rows)
    }
}

#[cfg(test)]
mod tests;
