//! A part of a manual that is made of what the tests know.

use std::path::Path;

/// Asserts that the manual says this between its two marks. `PLIMSOLL_REWRITE_SNAPSHOTS=1` writes it anew.
pub fn assert_written(manual: &str, [begin, end]: [&str; 2], generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(manual);
    let text = std::fs::read_to_string(&path).expect("the manual");
    let (before, rest) = text.split_once(begin).expect("a beginning");
    let (written, after) = rest.split_once(end).expect("an end");
    if std::env::var_os("PLIMSOLL_REWRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, format!("{before}{begin}{generated}{end}{after}")).expect("it is written");
        return;
    }
    let differing = generated.lines().zip(written.lines()).find(|(generated, written)| generated != written).map(|(line, _)| line);
    assert_eq!(differing, None, "{manual} differs from the code");
    assert_eq!(generated, written, "{manual} differs from the code");
}
