//! Why a program has ended, by what it wrote.

use std::fs;
use std::path::Path;

/// The last words in a program's log.
pub(super) fn last_words(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    reason(&log).unwrap_or("it said nothing").to_owned()
}

/// The last line that names an error; after it `initdb` tells that it removes what it has made, and the server that it shuts
/// down. Without such a line, the last one.
pub(super) fn reason(text: &str) -> Option<&str> {
    let lines = || text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let names_an_error = |line: &&str| ["PANIC:", "FATAL:", "error:", "could not"].iter().any(|word| line.contains(word));
    lines().find(names_an_error).or_else(|| lines().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As initdb 15 has told it on a file system of 8 MB.
    const DISK_FULL: &str = "\
2026-11-28 18:02:11.120 UTC [4711] FATAL:  could not write to file \"pg_wal/xlogtemp.4711\": No space left on device
child process exited with exit code 1
initdb: removing contents of data directory \"/data/postgres/data.unfinished\"
";

    #[test]
    fn a_full_disk_is_told_as_the_reason_and_not_what_initdb_does_about_it() {
        assert!(reason(DISK_FULL).is_some_and(|reason| reason.ends_with("No space left on device")));
        assert_eq!(reason("one\n\ntwo\n"), Some("two"));
        assert_eq!(reason("\n"), None);
    }
}
