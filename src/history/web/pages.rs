//! What the server reads and draws below `/history`: one page an address.

use std::sync::Arc;
use std::time::Duration;

use crate::base::BasePath;
use crate::base::now_ms;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::fleet::registry::Registry;
use crate::history::archive::Archive;
use crate::history::compare::EarlierCourse;
use crate::history::holders::HolderList;
use crate::history::marks::MarkStore;
use crate::history::page_data::{HistoryPageData, MomentData, PeakRow, whole};
use crate::history::points::Points;
use crate::history::query::{HistoryQuery, TimeWindow};
use crate::history::recorder::Recorder;
use crate::history::store::HistoryError;
use crate::history::time_series::TimeSeries;
use crate::history::views;

pub const NAME: &str = "history";
const TITLE: &str = "History";
/// As often as there is anything new to draw.
const FRESH: Duration = Duration::from_secs(1);
/// Steps of a chart: one each five pixels on a desk.
const STEPS: u64 = 180;
/// Steps of a download: as many as a spreadsheet takes without trouble.
const MOST_STEPS: u64 = 20_000;
/// Sources that are named where one is not known.
const MOST_NAMED: usize = 20;
/// So far from a moment who held connections is still told of it.
const NEAR: u64 = 300;

/// What the pages and the downloads read.
pub struct History {
    pub archive: Arc<Archive>,
    pub marks: MarkStore,
    /// By the name that they are kept under; first the one that is shown unless another is asked for.
    pub recorders: Vec<(String, Arc<Recorder>)>,
    /// What sources tell of other pools.
    pub fleet: Arc<Registry>,
    pub base: BasePath,
}

/// `/history` for whatever is asked for.
pub struct HistoryPages {
    history: Arc<History>,
    at_hand: PageCache,
}

impl HistoryPages {
    pub fn new(history: Arc<History>) -> Self {
        Self { history, at_hand: PageCache::default() }
    }

    /// `history`, or `history?range=day`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let page = || Arc::new(HistoryPageSource { history: self.history.clone(), asked: HistoryQuery::of(query) });
        Some(self.at_hand.page(name, || Drawn::new(name, TITLE, FRESH, page())))
    }
}

struct HistoryPageSource {
    history: Arc<History>,
    asked: HistoryQuery,
}

impl PageSource for HistoryPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let (history, taken_at_ms) = (&self.history, now_ms());
            match history.find(&self.asked, taken_at_ms / 1000).await {
                Ok(found) => Ok(Sheet::found(taken_at_ms, views::page(&history.base, &found))),
                Err(HistoryPageError::Asked(sentence)) => {
                    Ok(Sheet::refused(taken_at_ms, views::refused(&history.base, &self.asked, &sentence)))
                }
                Err(refused @ HistoryPageError::Store(_)) => Err(refused.to_string()),
            }
        })
    }
}

/// Why nothing is found.
pub enum HistoryPageError {
    /// One sentence that says what to ask for.
    Asked(String),
    Store(HistoryError),
}

impl std::fmt::Display for HistoryPageError {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HistoryPageError::Asked(sentence) => to.write_str(sentence),
            HistoryPageError::Store(error) => write!(to, "the console's store, which has the past, cannot be read ({error})"),
        }
    }
}

impl<E: Into<HistoryError>> From<E> for HistoryPageError {
    fn from(error: E) -> Self {
        HistoryPageError::Store(error.into())
    }
}

/// Names in a sentence; of thousands the first ones.
pub fn listed(sources: &[(i64, String)]) -> String {
    let named = sources.iter().take(MOST_NAMED).map(|(_, name)| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    match sources.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl History {
    /// All that the page of this address shows.
    pub async fn find(&self, asked: &HistoryQuery, now_s: u64) -> Result<HistoryPageData, HistoryPageError> {
        let (sources, source, id) = self.source(asked).await?;
        let (window, series) = self.series(asked, id, now_s).await?;
        let earlier = self.earlier(asked, id, window, series.step_s).await?;
        let moment = match (id, window.at_s) {
            (Some(id), Some(at_s)) => Some(self.moment(id, at_s).await?),
            _ => None,
        };
        Ok(HistoryPageData {
            marks: self.marks.between(window.from_s, window.until_s).await?,
            peaks: self.peaks(&source, id, now_s).await?,
            not_told: self.fleet.pool(&source).map(|pool| pool.not_told().into_owned()).unwrap_or_default(),
            asked: asked.clone(),
            whole: whole(&series),
            step_s: series.step_s,
            points: Points::of(series),
            earlier,
            window,
            sources,
            source,
            moment,
        })
    }

    /// The steps of what is asked for; where that is left open, of no more than there is.
    async fn series(&self, asked: &HistoryQuery, id: Option<i64>, now_s: u64) -> Result<(TimeWindow, TimeSeries), HistoryPageError> {
        let window = asked.window(now_s).map_err(HistoryPageError::Asked)?;
        let Some(id) = id else {
            return Ok((window, TimeSeries { from_s: window.from_s, until_s: window.until_s, step_s: 1, frames: Vec::new() }));
        };
        let series = self.archive.series(id, window.from_s, window.until_s, STEPS).await?;
        let first_s = series.frames.first().map_or(window.until_s, |(at_s, _)| *at_s);
        if !asked.leaves_the_time_open() || first_s <= window.from_s + series.step_s {
            return Ok((window, series));
        }
        let window = window.since(first_s);
        let series = self.archive.series(id, window.from_s, window.until_s, STEPS).await?;
        Ok((window, series))
    }

    /// The same stretch a day or a week earlier, in the same steps where so much is kept of it.
    async fn earlier(
        &self,
        asked: &HistoryQuery,
        id: Option<i64>,
        window: TimeWindow,
        step_s: u64,
    ) -> Result<Option<EarlierCourse>, HistoryPageError> {
        let Some(compare) = asked.compare().map_err(HistoryPageError::Asked)? else { return Ok(None) };
        let Some(id) = id else { return Ok(Some(EarlierCourse { compare, step_s, step_now_s: step_s, points: Points::Pool(Vec::new()) })) };
        let (from_s, until_s) = compare.window(window);
        let series = self.archive.course_in_steps(id, from_s, until_s, step_s).await?;
        Ok(Some(EarlierCourse { compare, step_s: series.step_s, step_now_s: step_s, points: Points::of(series).later(compare.seconds()) }))
    }

    /// What a download holds: the window in the steps that were asked for.
    pub async fn download(&self, asked: &HistoryQuery, now_s: u64) -> Result<(String, TimeWindow, u64, Points), HistoryPageError> {
        let window = asked.window(now_s).map_err(HistoryPageError::Asked)?;
        let (_, source, id) = self.source(asked).await?;
        let length = window.until_s - window.from_s;
        let step_s = asked.step_s().map_err(HistoryPageError::Asked)?;
        if step_s.is_some_and(|step| length / step > MOST_STEPS) {
            return Err(HistoryPageError::Asked(format!(
                "The download would have more than {MOST_STEPS} steps: choose a longer step or a shorter range."
            )));
        }
        let Some(id) = id else { return Ok((source, window, step_s.unwrap_or(1), Points::Pool(Vec::new()))) };
        let series = match step_s {
            Some(step_s) => self.archive.course_in_steps(id, window.from_s, window.until_s, step_s).await?,
            None => self.archive.series(id, window.from_s, window.until_s, STEPS).await?,
        };
        Ok((source, window, series.step_s, Points::of(series)))
    }

    /// All names, the one that is meant, and its number; none before the first second of a new store.
    async fn source(&self, asked: &HistoryQuery) -> Result<(Vec<String>, String, Option<i64>), HistoryPageError> {
        let sources = self.archive.sources().await?;
        let first = self.recorders.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let source = asked.source.clone().unwrap_or_else(|| first.clone());
        let id = sources.iter().find(|(_, name)| *name == source).map(|(id, _)| *id);
        if id.is_none() && source != first {
            return Err(HistoryPageError::Asked(format!("Unknown source {source:?}: the history has {}.", listed(&sources))));
        }
        Ok((sources.into_iter().map(|(_, name)| name).collect(), source, id))
    }

    /// Who held connections of a source nearest to a moment, or else when most were in use in its hour; and when that was.
    pub async fn held_at(&self, id: i64, at_s: u64) -> Result<Option<(u64, HolderList)>, HistoryError> {
        match self.archive.holding_at(id, at_s, NEAR).await? {
            Some(near) => Ok(Some(near)),
            None => self.archive.holding_of_hour(id, at_s).await,
        }
    }

    async fn moment(&self, id: i64, at_s: u64) -> Result<MomentData, HistoryPageError> {
        let holding = self.held_at(id, at_s).await?;
        let series = self.archive.course_in_steps(id, at_s, at_s + 1, 1).await?;
        Ok(MomentData { at_s, step_s: series.step_s, points: Points::of(series), holding })
    }

    /// Of a pool of the console from memory, of one elsewhere as another console has told it.
    async fn peaks(&self, source: &str, id: Option<i64>, now_s: u64) -> Result<Vec<PeakRow>, HistoryError> {
        let peaks = match (self.recorders.iter().find(|(name, _)| name == source), id) {
            (Some((_, recorder)), _) => recorder.peaks(now_s),
            (None, Some(id)) => self.archive.peaks(id, now_s).await?.standing(now_s),
            (None, None) => Vec::new(),
        };
        Ok(peaks.into_iter().map(|(what, stretch, mark)| PeakRow { what, stretch, mark }).collect())
    }
}
