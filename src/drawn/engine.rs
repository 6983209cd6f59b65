//! A page that the server draws: its source, its last good drawing, and when it is read anew.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use leptos::prelude::*;
use parking_lot::Mutex;

use super::freshness::{Freshness, patiently};
use crate::drawn::{Drawing, nothing};
use crate::ui::format;

/// A page with numbers, if older ones, is better than one that waits.
const PAGE_PATIENCE: Duration = Duration::from_millis(15);
/// Older than this, a reading is history, and the page waits rather than show it.
const TOO_OLD: Duration = Duration::from_secs(60);
/// Nobody sees a refresh wait; longer than this, and the page learns that the server does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A good reading, drawn.
pub struct Sheet {
    /// Of the page that shows it.
    pub(crate) status: StatusCode,
    pub(crate) taken_at_ms: u64,
    /// How old the numbers were then, in seconds.
    pub(crate) age_s: u64,
    /// The numbers tell of something wrong: readers ask again every second.
    pub(crate) unwell: bool,
    /// What the window is called, where that says more than the page's name.
    pub(crate) title: Option<String>,
    /// With whatever is not the console's own text escaped.
    pub(crate) html: String,
}

impl Sheet {
    /// What was asked for.
    pub(crate) fn found(taken_at_ms: u64, html: String) -> Self {
        Self { status: StatusCode::OK, taken_at_ms, age_s: 0, unwell: false, title: None, html }
    }

    /// There is no such thing, as it says.
    pub(crate) fn missing(taken_at_ms: u64, html: String) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::found(taken_at_ms, html) }
    }

    /// It cannot be asked for like that, as it says.
    pub(crate) fn refused(taken_at_ms: u64, html: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, ..Self::found(taken_at_ms, html) }
    }

    /// The same with numbers that were this old, in seconds.
    pub(crate) fn aged(self, age_s: u64) -> Self {
        Self { age_s, ..self }
    }

    /// The same with numbers that may tell of something wrong.
    pub(crate) fn unwell(self, unwell: bool) -> Self {
        Self { unwell, ..self }
    }

    /// The same under a title that tells what was found.
    pub(crate) fn titled(self, title: String) -> Self {
        Self { title: Some(title), ..self }
    }
}

/// What comes of a reading; a failure is one sentence, without any secret.
pub type ReadFuture<'a> = Pin<Box<dyn Future<Output = Result<Sheet, String>> + Send + 'a>>;

/// Reads the outside world and draws what it has found.
pub trait PageSource: Send + Sync + 'static {
    fn read(&self) -> ReadFuture<'_>;
}

/// One page and its last good drawing.
pub struct Drawn {
    name: String,
    title: &'static str,
    source: Arc<dyn PageSource>,
    freshness: Freshness,
    kept: Mutex<LastDrawing>,
}

#[derive(Default)]
struct LastDrawing {
    status: StatusCode,
    drawing: Drawing,
    succeeded: Option<Instant>,
}

impl Drawn {
    /// The page of this name, of which a reading is good enough for so long.
    pub(crate) fn new(name: &str, title: &'static str, lasts: Duration, source: Arc<dyn PageSource>) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), title, source, freshness: Freshness::lasting(lasts), kept: Mutex::default() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What was last read.
    pub(crate) fn drawing(&self) -> Drawing {
        let drawing = {
            let kept = self.kept.lock();
            let age = kept.succeeded.map(|at| at.elapsed()).unwrap_or_default();
            // What lasts for longer than a minute is text that does not change.
            let age_s = if self.freshness.is_fresh() && age > TOO_OLD { 0 } else { age.as_secs() };
            Drawing { age_s: kept.drawing.age_s + age_s, ..kept.drawing.clone() }
        };
        if drawing.as_of.is_some() { drawing } else { self.without_numbers(drawing) }
    }

    /// With which the page answers.
    pub(crate) fn status(&self) -> StatusCode {
        self.kept.lock().status
    }

    /// Reads anew if the last reading is old, and waits for it, but not long: it goes on behind the answer.
    pub(crate) async fn freshen(self: &Arc<Self>) {
        self.freshen_within(PATIENCE).await;
    }

    /// The same for a page, which waits only where there is nothing to show, or nothing that is still true.
    pub(crate) async fn freshen_for_page(self: &Arc<Self>) {
        let recent = self.freshness.lasts() && self.kept.lock().succeeded.is_some_and(|at| at.elapsed() < TOO_OLD);
        self.freshen_within(if recent { PAGE_PATIENCE } else { PATIENCE }).await;
    }

    /// The next reading is a new one: something was changed.
    pub(crate) fn expire(&self) {
        self.freshness.expire();
    }

    async fn freshen_within(self: &Arc<Self>, patience: Duration) {
        if self.freshness.is_fresh() {
            return;
        }
        let page = self.clone();
        patiently(patience, async move { page.freshness.renew(page.keep()).await }).await;
    }

    async fn keep(&self) {
        let read = self.source.read().await;
        let kept = &mut *self.kept.lock();
        match read {
            Ok(Sheet { status, taken_at_ms, age_s, unwell, title, html }) => {
                kept.status = status;
                kept.drawing = Drawing { as_of: Some(format::clock(taken_at_ms)), age_s, unwell, failure: None, title, html };
                kept.succeeded = Some(Instant::now());
            }
            // The last good drawing stays; it says itself when it was made.
            Err(sentence) => kept.drawing.failure = Some(sentence),
        }
    }

    fn without_numbers(&self, drawing: Drawing) -> Drawing {
        let sentence = match &drawing.failure {
            Some(failure) => format!("This page cannot be shown yet: {}. It is read again every second.", failure.trim_end_matches('.')),
            None => "Reading the server…".to_owned(),
        };
        Drawing { html: nothing(self.title, &sentence.to_html()), ..drawing }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::*;

    struct Says(Result<&'static str, &'static str>);

    impl PageSource for Says {
        fn read(&self) -> ReadFuture<'_> {
            let read = self.0.map(|html| Sheet::found(0, html.to_owned()));
            Box::pin(async move { read.map_err(str::to_owned) })
        }
    }

    fn page(says: Result<&'static str, &'static str>) -> Arc<Drawn> {
        Drawn::new("page", "Page", Duration::ZERO, Arc::new(Says(says)))
    }

    #[tokio::test]
    async fn what_was_read_is_the_page() {
        let page = page(Ok("<p>Seven</p>"));
        page.freshen().await;
        assert_eq!(page.drawing(), Drawing { as_of: Some("00:00:00".into()), html: "<p>Seven</p>".into(), ..Drawing::default() });
    }

    /// Takes longer than a page waits for newer numbers.
    struct CountingSource(AtomicU32);

    impl PageSource for CountingSource {
        fn read(&self) -> ReadFuture<'_> {
            Box::pin(async {
                tokio::time::sleep(PAGE_PATIENCE * 4).await;
                Ok(Sheet::found(0, self.0.fetch_add(1, Relaxed).to_string()))
            })
        }
    }

    #[tokio::test]
    async fn a_page_that_is_always_as_it_is_now_is_never_shown_as_it_was_before() {
        let page = Drawn::new("page", "Page", Duration::ZERO, Arc::new(CountingSource(AtomicU32::new(0))));
        for visit in 0..3 {
            page.freshen_for_page().await;
            assert_eq!(page.drawing().html, visit.to_string());
        }
    }

    #[tokio::test]
    async fn without_a_reading_the_page_says_why_as_text() {
        let page = page(Err("no role <b>x</b>"));
        page.freshen().await;
        let drawing = page.drawing();
        assert!(drawing.is_unwell() && drawing.as_of.is_none());
        assert!(drawing.html.contains("This page cannot be shown yet: no role &lt;b&gt;x&lt;/b&gt;. It is read again"), "{}", drawing.html);
    }
}
