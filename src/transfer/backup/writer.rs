//! Writes a backup beside its place, and renames it once it is complete.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zstd::stream::write::Encoder;

use super::file_part::FilePart;
use super::header::{Body, Header, LENGTH};
use crate::base::now_s;
use crate::base::timestamps::rfc3339;
use crate::transfer::counts::Counts;
use crate::transfer::error::TransferError;
use crate::transfer::part::Part;

/// Quick, and half of what the rows take; blocks are compressed already.
const LEVEL: i32 = 3;

pub struct BackupWriter {
    file: UnfinishedBackup,
    body: Encoder<'static, SummedFile>,
    counts: Counts,
    of: &'static str,
}

/// Removed unless it has taken its place.
struct UnfinishedBackup {
    unfinished: PathBuf,
    place: PathBuf,
}

impl Drop for UnfinishedBackup {
    fn drop(&mut self) {
        // One that is left has no header, and the next backup to this place removes it.
        let _left = fs::remove_file(&self.unfinished);
    }
}

/// A file with the sum of what was written to it.
struct SummedFile {
    file: BufWriter<File>,
    sum: Sha256,
    bytes: u64,
}

impl Write for SummedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl BackupWriter {
    /// Begins a backup of a store of this kind. A file that is there stays until the new one is complete.
    ///
    /// # Errors
    /// It cannot be written there.
    pub fn begin(place: &Path, of: &'static str) -> Result<Self, TransferError> {
        let file = UnfinishedBackup { unfinished: beside(place), place: place.to_owned() };
        let body = new_file(&file.unfinished).map_err(|error| unwritable(place, &error))?;
        Ok(Self { file, body, counts: Counts::default(), of })
    }

    /// # Errors
    /// The disk is full, or gone.
    pub fn put(&mut self, part: Part) -> Result<(), TransferError> {
        self.counts.add_part(&part);
        let bytes = postcard::to_extend(&FilePart::from(part), Vec::new()).map_err(io::Error::other);
        let written = bytes.and_then(|bytes| {
            self.body.write_all(&(bytes.len() as u64).to_le_bytes())?;
            self.body.write_all(&bytes)
        });
        written.map_err(|error| unwritable(&self.file.place, &error))
    }

    /// # Errors
    /// The disk is full, or gone.
    pub fn finish(self) -> Result<(), TransferError> {
        let Self { file, body, counts, of } = self;
        complete(&file, body, &counts, of).map_err(|error| unwritable(&file.place, &error))
    }
}

fn complete(file: &UnfinishedBackup, body: Encoder<'static, SummedFile>, counts: &Counts, of: &str) -> io::Result<()> {
    let SummedFile { file: written, sum, bytes } = body.finish()?;
    let body = Body { bytes, sha256: hex::encode(sum.finalize()) };
    let made_at = rfc3339(i64::try_from(now_s()).unwrap_or(i64::MAX));
    let header = Header::new(of, made_at, counts, body).encode().ok_or_else(|| io::Error::other("its header is too long"))?;
    let mut written = written.into_inner().map_err(io::IntoInnerError::into_error)?;
    written.seek(SeekFrom::Start(0))?;
    written.write_all(&header)?;
    written.sync_all()?;
    fs::rename(&file.unfinished, &file.place)?;
    let folder = file.place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// The owner's alone from its first moment, with room for the header.
fn new_file(path: &Path) -> io::Result<Encoder<'static, SummedFile>> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(&[b' '; LENGTH])?;
    Encoder::new(SummedFile { file: BufWriter::new(file), sum: Sha256::new(), bytes: 0 }, LEVEL)
}

fn beside(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".unfinished");
    place.with_file_name(name)
}

fn unwritable(place: &Path, error: &io::Error) -> TransferError {
    let reason = match error.kind() {
        ErrorKind::StorageFull => "the disk is full; free disk space".to_owned(),
        _ => error.to_string(),
    };
    TransferError::Unwritable { place: format!("the backup {}", place.display()), reason }
}
