//! The audit for a spreadsheet.

use crate::base::timestamps::rfc3339_ms;

use super::entry::AuditRow;

const HEAD: [&str; 11] = ["id", "at", "until", "times", "who", "session", "address", "action", "target", "outcome", "details"];

/// The head of the columns.
pub(super) fn head() -> Vec<u8> {
    line(&HEAD.map(str::to_owned))
}

/// One row.
pub(super) fn row(kept: &AuditRow) -> Vec<u8> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    line(&[
        kept.id.to_string(),
        rfc3339_ms(kept.at_ms),
        rfc3339_ms(kept.until_ms),
        kept.times.to_string(),
        harmless(&kept.who),
        number(kept.session),
        harmless(kept.address.as_deref().unwrap_or_default()),
        harmless(&kept.action),
        harmless(&kept.target),
        harmless(&kept.outcome),
        harmless(&kept.details),
    ])
}

fn line(fields: &[String]) -> Vec<u8> {
    let mut to = csv::Writer::from_writer(Vec::new());
    let written = to.write_record(fields).and_then(|()| to.into_inner().map_err(|error| error.into_error().into()));
    // Writing to memory does not fail.
    written.unwrap_or_default()
}

/// A spreadsheet takes a cell that begins like this for a formula, and runs it; behind an apostrophe it is text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        for formula in ["=1+1", "+1", "-1", "@sum(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("backend 7"), "backend 7");
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_head_and_quotes_what_needs_it() {
        let kept = AuditRow {
            id: 1,
            at_ms: 1_700_000_000_000,
            until_ms: 1_700_000_000_000,
            times: 1,
            who: "admin".into(),
            session: None,
            address: None,
            action: "backend.cancel".into(),
            target: "=cmd|'/c calc'!A0".into(),
            outcome: "done".into(),
            details: "a, \"b\"\nc".into(),
        };
        let text = String::from_utf8([head(), row(&kept)].concat()).expect("UTF-8");
        let mut read = csv::Reader::from_reader(text.as_bytes());
        let record = read.records().next().expect("a row").expect("well formed");
        assert_eq!((record.len(), &record[1], &record[8]), (11, "2023-11-14T22:13:20.000Z", "'=cmd|'/c calc'!A0"));
        assert_eq!(&record[10], "a, \"b\"\nc");
    }
}
