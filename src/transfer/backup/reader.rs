//! Reads a backup: all of it is summed up before any of it is believed.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zstd::stream::read::Decoder;

use super::file_part::{Columns, FilePart};
use super::header::{Header, LENGTH};
use crate::transfer::error::TransferError;
use crate::transfer::part::{Part, Parts, send};
use crate::transfer::place::Place;

/// A part is a few megabytes; a series of the history that was never packed may be more.
const LONGEST_PART: u64 = 1 << 30;

pub struct BackupReader {
    path: PathBuf,
    file: File,
    header: Header,
    columns: Columns,
}

impl BackupReader {
    /// # Errors
    /// It cannot be read, is no backup, is damaged or cut off, or was made by a newer version.
    pub fn open(path: &Path) -> Result<Self, TransferError> {
        let unreadable = |reason: String| Place::Backup(path.to_owned()).unreadable(reason);
        let mut file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        let mut begin = Vec::new();
        (&mut file).take(LENGTH as u64).read_to_end(&mut begin).map_err(|error| unreadable(error.to_string()))?;
        let header = Header::decode(&begin).map_err(unreadable)?;
        let columns = Columns::of(&header).map_err(unreadable)?;
        check_body(&mut file, &header).map_err(unreadable)?;
        Ok(Self { path: path.to_owned(), file, header, columns })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub async fn read_all(self, place: &Place, parts: &Parts) -> Result<(), TransferError> {
        let damaged = |reason: String| TransferError::Damaged { place: place.to_string(), reason };
        let mut file = self.file;
        file.seek(SeekFrom::Start(LENGTH as u64)).map_err(|error| damaged(error.to_string()))?;
        let mut body = Decoder::new(BufReader::new(file)).map_err(|error| damaged(error.to_string()))?;
        tracing::debug!("the backup {} is read", self.path.display());
        loop {
            let part = next(&mut body).map_err(|error| damaged(error.to_string()))?;
            let part = self.columns.part(part).ok_or_else(|| damaged("its rows are not those of its header".to_owned()))?;
            let is_end = part == Part::End;
            send(parts, part).await?;
            if is_end {
                return Ok(());
            }
        }
    }
}

fn next(body: &mut impl Read) -> io::Result<FilePart> {
    let mut length = [0; 8];
    body.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_PART {
        return Err(io::Error::other("one of its parts is too long"));
    }
    let mut bytes = Vec::new();
    body.take(length).read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(io::Error::other)
}

fn check_body(file: &mut File, header: &Header) -> Result<(), String> {
    let (mut sum, mut length, mut some) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut some).map_err(|error| error.to_string())? {
            0 => break,
            read => {
                sum.update(&some[..read]);
                length += read as u64;
            }
        }
    }
    if length < header.body.bytes {
        return Err(format!("it is cut off: {} of {} bytes are there; use another backup", length, header.body.bytes));
    }
    match hex::encode(sum.finalize()) == header.body.sha256 {
        true => Ok(()),
        false => Err("it is damaged: its checksum does not fit; use another backup".to_owned()),
    }
}
