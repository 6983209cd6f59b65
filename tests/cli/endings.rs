//! An output that nobody takes, or that does not fit.

use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

use crate::ground::{folder, on};

const PRINTING: [&[&str]; 4] = [&["config"], &["check", "--emit-role"], &["store", "migrate", "--emit-role"], &["--help"]];

fn ended(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it runs")
}

#[test]
fn a_full_disk_is_told_in_a_sentence() {
    let folder = folder();
    for arguments in &PRINTING[..2] {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a device of Linux");
        let ended = ended(on(folder.path(), arguments).stdout(full));
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(74), "{arguments:?}: {said}");
        assert!(said.starts_with("plimsoll: the output cannot be written (No space left") && said.lines().count() == 1, "{said}");
    }
}

/// As `| head -0`: the pipe is closed before anything comes.
#[test]
fn a_reader_who_has_left_is_no_error() {
    let folder = folder();
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let ended = ended(on(folder.path(), arguments).stdout(writer));
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""), "{arguments:?}");
    }
}
