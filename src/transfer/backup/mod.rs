//! A store in one file: a header that people can read (`head -c 8192`), then all parts, compressed.
//!
//! The header has its own checksum and that of the body. It is written last, so that a file with a header is complete.

mod file_part;
mod header;
mod reader;
mod writer;

pub use header::MAGIC;
pub use reader::BackupReader;
pub use writer::BackupWriter;
