//! The only way to standard output and standard error: nothing that passes here commands a terminal.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::printable::{coloured_lines, line, lines};

/// Writes what was asked for to standard output, as it is but for characters that are not plainly read.
///
/// # Errors
/// It cannot be written, for example because the disk is full. A reader who has seen enough, as `head`, is no error.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // Our own colours are written for a terminal alone.
    let text = if out.is_terminal() { coloured_lines(text).into() } else { lines(text) };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// One sentence on standard error, after the program's name.
pub(super) fn complain(sentence: &str) {
    note(&format!("plimsoll: {sentence}"));
}

/// One line on standard error.
pub(super) fn note(sentence: &str) {
    // Where not even that can be written, there is nobody to tell.
    let _nobody_reads_it = writeln!(io::stderr().lock(), "{}", line(sentence));
}
