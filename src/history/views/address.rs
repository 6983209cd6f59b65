//! Links of the page: each keeps the source and changes one thing.

use url::form_urlencoded::Serializer;

use crate::base::BasePath;
use crate::base::timestamps::rfc3339;
use crate::history::compare::Compare;
use crate::history::model::Range;
use crate::history::page_data::HistoryPageData;
use crate::history::query::{HistoryQuery, TimeWindow};

pub struct Addresses {
    page: String,
    download: String,
    source: String,
    window: TimeWindow,
    compare: Option<Compare>,
    asked: HistoryQuery,
}

impl Addresses {
    pub fn new(base: &BasePath, found: &HistoryPageData) -> Self {
        Self {
            page: base.of("/history"),
            download: base.of("/api/history"),
            source: found.source.clone(),
            window: found.window,
            compare: found.earlier.as_ref().map(|earlier| earlier.compare),
            asked: found.asked.clone(),
        }
    }

    /// The page itself, for its form.
    pub fn page(&self) -> &str {
        &self.page
    }

    fn with(&self, pairs: &[(&str, String)]) -> String {
        self.compared_with(self.compare, pairs)
    }

    fn compared_with(&self, compare: Option<Compare>, pairs: &[(&str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("source", &self.source);
        query.extend_pairs(compare.map(|compare| ("compare", compare.as_str())));
        query.extend_pairs(pairs);
        query.finish()
    }

    /// What the browser adds a window of its own to.
    pub fn of_source(&self) -> String {
        format!("{}?{}", self.page, self.with(&[]))
    }

    /// One of the ranges that end now.
    pub fn range(&self, range: Range) -> String {
        format!("{}?{}", self.page, self.with(&[("range", range.as_str().to_owned())]))
    }

    /// A window of its own.
    pub fn window(&self, from_s: u64, until_s: u64) -> String {
        format!("{}?{}", self.page, self.with(&[("from", from_s.to_string()), ("until", until_s.to_string())]))
    }

    /// This window, beside another one or none.
    pub fn compared(&self, compare: Option<Compare>) -> String {
        format!("{}?{}", self.page, self.compared_with(compare, &self.of_window()))
    }

    /// This window with absolute times, so that the address means the same tomorrow.
    pub fn absolute(&self) -> String {
        let times =
            [("from", self.window.from_s), ("until", self.window.until_s)].into_iter().chain(self.window.at_s.map(|at_s| ("at", at_s)));
        let times: Vec<_> = times.map(|(name, at_s)| (name, rfc3339(at_s))).collect();
        format!("{}?{}", self.page, self.with(&times))
    }

    /// A moment with what led there.
    pub fn around(&self, at_s: u64) -> String {
        format!("{}?{}", self.page, self.with(&[("at", at_s.to_string())]))
    }

    /// The same numbers as a file, which has no other course beside them.
    pub fn file(&self, format: &str) -> String {
        format!("{}/{format}?{}", self.download, self.compared_with(None, &self.of_window()))
    }

    /// The same for every drawing of what was asked for.
    pub fn key(&self) -> String {
        let HistoryQuery { range, from, until, at, .. } = self.asked.clone();
        let words = [("range", range), ("from", from), ("until", until), ("at", at)];
        let words: Vec<_> = words.into_iter().filter_map(|(name, word)| Some((name, word?))).collect();
        self.with(&words)
    }

    fn of_window(&self) -> Vec<(&'static str, String)> {
        match self.window.range {
            Some(range) => vec![("range", range.as_str().to_owned())],
            None => vec![("from", self.window.from_s.to_string()), ("until", self.window.until_s.to_string())],
        }
    }

    /// Half of the window earlier, half later, its middle, and twice as much of it.
    pub fn steps(&self) -> [(&'static str, String); 4] {
        let TimeWindow { from_s, until_s, .. } = self.window;
        let (half, quarter) = ((until_s - from_s) / 2, ((until_s - from_s) / 4).max(5));
        [
            ("Earlier", self.window(from_s.saturating_sub(half), until_s.saturating_sub(half).max(1))),
            ("Later", self.window(from_s + half, until_s + half)),
            ("Zoom in", self.window(from_s + quarter, (until_s - quarter).max(from_s + quarter + 10))),
            ("Zoom out", self.window(from_s.saturating_sub(half), until_s + half)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_996_800;

    fn addresses(query: &str, compare: Option<Compare>) -> Addresses {
        let asked = HistoryQuery::of(query);
        let window = asked.window(NOW).expect("a window");
        Addresses { page: "/history".into(), download: "/api/history".into(), source: "a b".into(), window, compare, asked }
    }

    #[test]
    fn a_shared_address_asks_for_the_same_stretch_whenever_it_is_opened() {
        let now = addresses("range=quarter&at=1795996740", Some(Compare::Week));
        let shared = now.absolute();
        assert_eq!(
            shared,
            "/history?source=a+b&compare=week&from=2026-11-29T23%3A45%3A00Z&until=2026-11-30T00%3A00%3A01Z&at=2026-11-29T23%3A59%3A00Z"
        );
        let query = shared.split_once('?').expect("a query").1;
        let asked = HistoryQuery::of(query);
        let later = asked.window(NOW + 86_400).expect("a window");
        assert_eq!((later.from_s, later.until_s, later.at_s), (now.window.from_s, now.window.until_s, now.window.at_s));
        assert_eq!(asked.compare(), Ok(Some(Compare::Week)));
    }

    #[test]
    fn a_comparison_stays_until_it_is_taken_away_and_is_no_part_of_a_file() {
        let now = addresses("range=day", Some(Compare::Day));
        assert_eq!(now.range(Range::Hour), "/history?source=a+b&compare=day&range=hour");
        assert_eq!(now.compared(None), "/history?source=a+b&range=day");
        assert_eq!(now.file("csv"), "/api/history/csv?source=a+b&range=day");
    }
}
