//! Series of a text of `/metrics`.

use std::collections::BTreeMap;

/// A series by its name and its labels.
pub type SeriesKey = (String, BTreeMap<String, String>);

/// The value of each series.
pub fn series_of(text: &str) -> BTreeMap<SeriesKey, f64> {
    text.lines().filter(|line| !line.starts_with('#')).map(series).collect()
}

fn series(line: &str) -> (SeriesKey, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
    let value = value.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    ((name.to_owned(), labels_of(labels.trim_end_matches('}'))), value)
}

/// The names of these tests hold neither quotes nor commas.
fn labels_of(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split(',').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())).expect("a pair"))
        .collect()
}
