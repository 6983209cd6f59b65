//! Links of the page: each keeps the source and changes one thing.

use url::form_urlencoded::Serializer;

use crate::base::BasePath;
use crate::history::model::Range;
use crate::history::page_data::HistoryPageData;
use crate::history::query::{HistoryQuery, TimeWindow};

pub struct Addresses {
    page: String,
    download: String,
    source: String,
    window: TimeWindow,
    asked: HistoryQuery,
}

impl Addresses {
    pub fn new(base: &BasePath, found: &HistoryPageData) -> Self {
        Self {
            page: base.of("/history"),
            download: base.of("/api/history"),
            source: found.source.clone(),
            window: found.window,
            asked: found.asked.clone(),
        }
    }

    /// The page itself, for its form.
    pub fn page(&self) -> &str {
        &self.page
    }

    fn with(&self, pairs: &[(&str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("source", &self.source);
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

    /// This window, with a moment to look at closely.
    pub fn moment(&self, at_s: u64) -> String {
        let mut pairs = self.of_window();
        pairs.push(("at", at_s.to_string()));
        format!("{}?{}", self.page, self.with(&pairs))
    }

    /// A moment with what led there.
    pub fn around(&self, at_s: u64) -> String {
        format!("{}?{}", self.page, self.with(&[("at", at_s.to_string())]))
    }

    /// The same numbers as a file.
    pub fn file(&self, format: &str) -> String {
        format!("{}/{format}?{}", self.download, self.with(&self.of_window()))
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
