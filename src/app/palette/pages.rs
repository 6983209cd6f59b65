//! The drawings of the search: one for each text that is asked for.

use std::sync::Arc;
use std::time::Duration;

use super::entry::Entry;
use super::fixed::fixed_entries;
use super::found::Found;
use super::rank::{Query, Searchable};
use super::views;
use crate::base::{BasePath, now_ms};
use crate::drawn::{Cached, Drawn, PageCache, PageSource, ReadFuture, Sheet};

/// The page with a form, and the list box of the dialog.
const PAGE: &str = "search";
const OPTIONS: &str = "search-options";
/// While somebody types, the names stay the same.
const FRESH: Duration = Duration::from_secs(1);
/// Of what is echoed.
const LONGEST_ECHO: usize = 200;

/// Who knows what can be found beside pages and actions: the console's state.
pub trait Findable: Send + Sync + 'static {
    /// Everything that has a name at this moment; it reads memory only.
    fn entries(&self) -> Vec<Entry>;
}

/// The search with every text that was asked for.
pub struct SearchPages {
    index: Arc<SearchIndex>,
    at_hand: PageCache,
}

impl SearchPages {
    /// Over what `source` tells.
    pub fn new(source: Arc<dyn Findable>, base: BasePath) -> Self {
        Self { index: Arc::new(SearchIndex { source, base, entries: Cached::lasting(FRESH) }), at_hand: PageCache::default() }
    }

    /// `search`, `search?q=orders`, or `search-options?q=orders`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let (kind, query) = name.split_once('?').unwrap_or((name, ""));
        let is_dialog = kind == OPTIONS;
        if !is_dialog && kind != PAGE {
            return None;
        }
        let text = text_of(query);
        let page = || Arc::new(SearchPage { index: self.index.clone(), text, is_dialog });
        Some(self.at_hand.page(name, || Drawn::new(name, "Search", FRESH, page())))
    }
}

/// What is searched for: `q`.
fn text_of(query: &str) -> String {
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
    asked.map(|(_, text)| text.trim().chars().take(LONGEST_ECHO).collect()).unwrap_or_default()
}

struct SearchIndex {
    source: Arc<dyn Findable>,
    base: BasePath,
    entries: Cached<Vec<Searchable>>,
}

impl SearchIndex {
    async fn entries(&self) -> Result<Arc<Vec<Searchable>>, String> {
        let all = async { Ok(fixed_entries().into_iter().chain(self.source.entries()).map(Searchable::from).collect()) };
        self.entries.get(all).await
    }
}

struct SearchPage {
    index: Arc<SearchIndex>,
    text: String,
    is_dialog: bool,
}

impl PageSource for SearchPage {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let entries = self.index.entries().await?;
            let found = Found::of(&Query::of(&self.text), &entries);
            let html = match self.is_dialog {
                true => views::options(&self.index.base, &self.text, &found),
                false => views::page(&self.index.base, &self.text, &found),
            };
            let sheet = Sheet::found(now_ms(), html);
            Ok(if self.text.is_empty() { sheet } else { sheet.titled(format!("{} · Search", self.text)) })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::super::entry::EntryKind;
    use super::*;

    const NASTY: &str = "<img src=x>\u{202e}";

    struct OnePool(AtomicU32);

    impl Findable for OnePool {
        fn entries(&self) -> Vec<Entry> {
            self.0.fetch_add(1, Relaxed);
            let label = format!("orders / {NASTY}");
            vec![Entry { kind: EntryKind::Pool, label, detail: NASTY.to_owned(), address: "/history?source=x".to_owned(), synonyms: "" }]
        }
    }

    async fn drawn(pages: &SearchPages, name: &str) -> String {
        let page = pages.of(name).expect("a page");
        page.freshen().await;
        page.drawing().html
    }

    fn pages() -> (Arc<OnePool>, SearchPages) {
        let source = Arc::new(OnePool(AtomicU32::new(0)));
        (source.clone(), SearchPages::new(source, BasePath::from("/admin".to_owned())))
    }

    #[tokio::test]
    async fn names_from_elsewhere_are_text_and_addresses_stay_inside() {
        let (_, pages) = pages();
        for name in ["search?q=orders+%3Cimg", "search-options?q=orders%20%3Cimg"] {
            let html = drawn(&pages, name).await;
            assert!(html.contains("orders / &lt;img src=x&gt;") && !html.contains("<img") && !html.contains('\u{202e}'), "{html}");
            assert!(html.contains(r#"href="/admin/history?source=x""#) && !html.contains(r#"href="/history"#), "{html}");
        }
    }

    #[tokio::test]
    async fn whoever_types_on_searches_what_is_at_hand() {
        let (source, pages) = pages();
        for name in ["search-options?q=o", "search-options?q=or", "search-options?q=ord", "search"] {
            drawn(&pages, name).await;
        }
        assert_eq!(source.0.load(Relaxed), 1);
    }

    #[tokio::test]
    async fn the_first_option_is_chosen_and_what_is_not_found_is_said() {
        let (_, pages) = pages();
        let html = drawn(&pages, "search-options?q=history").await;
        assert_eq!(html.matches(r#"aria-selected="true""#).count(), 1, "{html}");
        assert!(html.contains(r#"role="listbox""#) && html.contains(r#"id="option-0""#), "{html}");
        let nothing = drawn(&pages, "search-options?q=zzz%3Cb%3E").await;
        assert!(nothing.contains("Nothing found for “zzz&lt;b&gt;”") && !nothing.contains("listbox"), "{nothing}");
        assert!(nothing.contains(r#"<a href="/admin/explain">Explain an error</a>"#), "{nothing}");
        assert!(!html.contains("Is it an error text"), "{html}");
    }

    #[test]
    fn only_its_own_names_are_its_pages() {
        let (_, pages) = pages();
        assert!(["searches", "search-option", "history?q=x", ""].iter().all(|name| pages.of(name).is_none()));
        assert_eq!(text_of("x=1&q=+a%20b+"), "a b");
    }
}
