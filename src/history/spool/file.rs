//! One batch as a file. Its name tells its place and how many rows it has.

use std::fs::{self, DirEntry, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::SpooledFile;
use crate::history::store::NumberedBatch;

const ENDING: &str = ".batch";

fn path(folder: &Path, number: u64, rows: u64) -> PathBuf {
    folder.join(format!("{number:012}-{rows}{ENDING}"))
}

pub(super) fn found(entry: &DirEntry) -> Option<SpooledFile> {
    let name = entry.file_name().into_string().ok()?;
    let (number, rows) = name.strip_suffix(ENDING)?.split_once('-')?;
    Some(SpooledFile { number: number.parse().ok()?, rows: rows.parse().ok()?, bytes: entry.metadata().ok()?.len() })
}

/// Under its name once it is complete: one that was being written when the console was killed is none.
pub(super) fn write(folder: &Path, number: u64, rows: u64, batch: &NumberedBatch) -> io::Result<u64> {
    let plain = postcard::to_allocvec(&batch.to_stored().map_err(io::Error::other)?).map_err(io::Error::other)?;
    let body = zstd::bulk::compress(&plain, 1)?;
    let unfinished = folder.join("unfinished");
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&body)?;
    drop(file);
    fs::rename(unfinished, path(folder, number, rows))?;
    Ok(body.len() as u64)
}

pub(super) fn read(folder: &Path, number: u64, rows: u64) -> io::Result<NumberedBatch> {
    let plain = zstd::stream::decode_all(&fs::read(path(folder, number, rows))?[..])?;
    NumberedBatch::of_stored(postcard::from_bytes(&plain).map_err(io::Error::other)?).map_err(io::Error::other)
}

pub(super) fn remove(folder: &Path, number: u64, rows: u64) {
    // One that stays is written a second time, which changes nothing.
    let _stays = fs::remove_file(path(folder, number, rows));
}
