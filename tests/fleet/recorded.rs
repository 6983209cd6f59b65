//! Bodies of the services of tests/emitters, kept in tests/fixtures/emitted for tests that start none. Each is of the state
//! that `ground::exhaust` makes. `PLIMSOLL_REWRITE_SNAPSHOTS=1` records them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Asserts that an exposition has the metrics and labels of the recorded one; values differ from run to run.
pub fn compare_text(name: &str, body: &str) {
    let body = without_addresses(body);
    let recorded = String::from_utf8(recorded_or(name, body.as_bytes())).expect("text");
    assert_eq!(series(&body), series(&recorded), "{name} tells other metrics than {}", path(name).display());
}

/// Asserts that a body tells the metrics of the recorded one; `names` finds them.
pub fn compare(name: &str, body: &[u8], names: impl Fn(&[u8]) -> BTreeSet<String>) {
    let recorded = recorded_or(name, body);
    assert_eq!(names(body), names(&recorded), "{name} tells other metrics than {}", path(name).display());
}

fn recorded_or(name: &str, body: &[u8]) -> Vec<u8> {
    if std::env::var_os("PLIMSOLL_REWRITE_SNAPSHOTS").is_some() {
        fs::write(path(name), body).expect("it is recorded");
    }
    fs::read(path(name)).unwrap_or_else(|error| panic!("{}: {error}", path(name).display()))
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/emitted").join(name)
}

fn series(body: &str) -> BTreeSet<&str> {
    body.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' ')).map(|(series, _)| series).collect()
}

/// Process ids and ports are those of one run: each becomes 1.
pub fn without_addresses(body: &str) -> String {
    ["pid=\"", "127.0.0.1:", "localhost:"].iter().fold(body.to_owned(), |body, before| with_one_after(&body, before))
}

fn with_one_after(body: &str, before: &str) -> String {
    let mut parts = body.split(before);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        text + before + if rest.len() < part.len() { "1" } else { "" } + rest
    })
}
