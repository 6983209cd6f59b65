//! The only way to standard output and standard error: nothing that passes here commands a terminal.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::base::printable::{coloured_lines, line, lines};

/// Writes what was asked for to standard output, as it is but for characters that are not plainly read.
///
/// # Errors
/// It cannot be written, for example because the disk is full. A reader who has seen enough, as `head`, is no error.
pub(super) fn print(text: &str) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    // Our own colours are written for a terminal alone.
    let text = if out.is_terminal() { coloured_lines(text).into() } else { lines(text) };
    write(&mut out, text.as_bytes())
}

/// Text in which nothing is from elsewhere, as it is.
///
/// # Errors
/// As for [`print`].
pub(super) fn print_own(text: &[u8]) -> Result<(), OutputError> {
    write(&mut io::stdout().lock(), text)
}

fn write(out: &mut impl Write, text: &[u8]) -> Result<(), OutputError> {
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(OutputError),
    }
}

/// The answer is lost, so that the program must not end as if it had been given.
#[derive(Debug, thiserror::Error)]
#[error("the output cannot be written ({0}); free disk space, or write to another place")]
pub(super) struct OutputError(pub(super) io::Error);

/// One sentence on standard error, after the program's name.
pub(super) fn complain(sentence: &str) {
    note(&format!("plimsoll: {}", shortened(sentence)));
}

/// Longest quoted value in a message; what follows it says what to do.
const LONGEST_VALUE: usize = 120;

/// With quoted values of a usual length: the rest of the sentence must not be lost behind one of 20,000 characters.
fn shortened(sentence: &str) -> String {
    let mut parts = Vec::new();
    for part in sentence.split('"') {
        let count = part.chars().count();
        parts.push(match part.char_indices().nth(LONGEST_VALUE / 2) {
            Some((cut, _)) if count > LONGEST_VALUE && !part.contains(' ') => {
                format!("{}… ({} more characters)", &part[..cut], count - LONGEST_VALUE / 2)
            }
            _ => part.to_owned(),
        });
    }
    parts.join("\"")
}

/// Lines on standard error, for people.
pub(super) fn explain(text: &str) {
    // Where not even that can be written, there is nobody to tell.
    let _nobody_reads_it = write!(io::stderr().lock(), "{}", lines(text));
}

/// One line on standard error.
pub(super) fn note(sentence: &str) {
    // Where not even that can be written, there is nobody to tell.
    let _nobody_reads_it = writeln!(io::stderr().lock(), "{}", line(sentence));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_and_what_to_do_is_kept() {
        let sentence = |value: &str| format!("--timeout: {value:?} is not a duration; write for example 30s");
        let said = shortened(&sentence(&"x".repeat(20_000)));
        assert!(said.len() < 250 && said.contains("(19940 more characters)") && said.ends_with("write for example 30s"), "{said}");
        assert_eq!(shortened(&sentence("soon")), sentence("soon"));
    }
}
