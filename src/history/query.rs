//! What an address of `/history` asks for.

use std::time::{Duration, UNIX_EPOCH};

use crate::history::compare::Compare;
use crate::history::model::Range;

/// The parameters, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    pub source: Option<String>,
    pub range: Option<String>,
    pub from: Option<String>,
    pub until: Option<String>,
    pub at: Option<String>,
    pub step: Option<String>,
    pub compare: Option<String>,
}

/// A stretch of time that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    pub from_s: u64,
    pub until_s: u64,
    /// That it goes on with: the one that ends now.
    pub range: Option<Range>,
    /// A moment to look at closely.
    pub at_s: Option<u64>,
}

/// Around a moment that is looked at: enough to see what led there.
const AROUND: u64 = 450;
/// A record that has just begun is shown with room for what comes.
const SHORTEST_RECORD: u64 = 120;
/// Of what can be shown: less is a single second.
const SHORTEST: u64 = 10;
/// What the coarsest rows hold.
const LONGEST: u64 = 2 * 366 * 86_400;

impl HistoryQuery {
    /// From the part of an address behind the question mark; unknown parameters are passed over.
    pub fn of(query: &str) -> Self {
        let (mut asked, mut shown) = (Self::default(), String::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = Some(value.into_owned()).filter(|value| !value.is_empty());
            match &*name {
                "source" => asked.source = value,
                "range" => asked.range = value,
                "from" => asked.from = value,
                "until" => asked.until = value,
                "at" => asked.at = value,
                "step" => asked.step = value,
                "compare" => asked.compare = value,
                "shown" => shown = value.unwrap_or_default(),
                _ => {}
            }
        }
        asked.with_the_range_that_was_left_alone(&shown)
    }

    /// A form sends the stretch of time that it shows. Of a range that ends now and that nobody has changed, that would be a window that
    /// no longer moves, and ends in the past by the time that it is sent.
    fn with_the_range_that_was_left_alone(self, shown: &str) -> Self {
        let given = format!("{} {}", self.from.as_deref().unwrap_or_default(), self.until.as_deref().unwrap_or_default());
        let is_left_alone = self.range.is_some() && given == shown;
        if is_left_alone { Self { from: None, until: None, ..self } } else { self }
    }

    /// The stretch of time that is meant.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn window(&self, now_s: u64) -> Result<TimeWindow, String> {
        let at_s = self.at.as_deref().map(|at| moment("at", at)).transpose()?;
        if self.from.is_some() || self.until.is_some() {
            return self.chosen(now_s, at_s);
        }
        let range = match self.range.as_deref() {
            Some(word) => Some(Range::of(word).ok_or_else(|| unknown_range(word))?),
            None => None,
        };
        Ok(match (range, at_s) {
            (None, Some(at_s)) => around(at_s, now_s),
            (range, at_s) => {
                let range = range.unwrap_or(Range::Hour);
                TimeWindow { from_s: now_s.saturating_sub(range.seconds()), until_s: now_s + 1, range: Some(range), at_s }
            }
        })
    }

    fn chosen(&self, now_s: u64, at_s: Option<u64>) -> Result<TimeWindow, String> {
        let until_s = self.until.as_deref().map_or(Ok(now_s + 1), |until| moment("until", until))?;
        let from_s = self.from.as_deref().map_or(Ok(until_s.saturating_sub(3600)), |from| moment("from", from))?;
        if until_s <= from_s {
            return Err("The range ends before it begins: set the end (until) later than the beginning (from).".to_owned());
        }
        if until_s - from_s > LONGEST {
            return Err("The range is longer than two years, the longest time that the history is kept: choose a shorter one.".to_owned());
        }
        Ok(TimeWindow { from_s, until_s: until_s.max(from_s + SHORTEST), range: None, at_s })
    }

    /// Nobody has said which stretch of time.
    pub fn leaves_the_time_open(&self) -> bool {
        [&self.range, &self.from, &self.until, &self.at].into_iter().all(Option::is_none)
    }

    /// What it is compared with, if anything.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn compare(&self) -> Result<Option<Compare>, String> {
        let Some(word) = &self.compare else { return Ok(None) };
        let known = || Compare::ALL.map(Compare::as_str).join(" or ");
        Compare::of(word).map(Some).ok_or_else(|| format!("Unknown comparison {word:?}: use {}.", known()))
    }

    /// The step in seconds, if one is asked for.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn step_s(&self) -> Result<Option<u64>, String> {
        let Some(step) = &self.step else { return Ok(None) };
        let step = step.parse().ok().filter(|step| (1..=7 * 86_400).contains(step));
        step.map(Some).ok_or_else(|| "The step must be a whole number of seconds from 1 to 604800.".to_owned())
    }
}

impl TimeWindow {
    /// No longer than the record, which begins at this moment: the shortest range that holds all of it, from its beginning on.
    pub fn since(self, first_s: u64) -> Self {
        let first_s = first_s.min(self.until_s.saturating_sub(SHORTEST_RECORD)).max(self.from_s);
        let length = self.until_s - first_s;
        let range = self.range.map(|range| Range::ALL.into_iter().find(|shorter| shorter.seconds() + 1 >= length).unwrap_or(range));
        Self { from_s: first_s, range, ..self }
    }
}

fn around(at_s: u64, now_s: u64) -> TimeWindow {
    let until_s = (at_s + AROUND).min(now_s + 1).max(at_s + 1);
    TimeWindow { from_s: until_s.saturating_sub(2 * AROUND), until_s, range: None, at_s: Some(at_s) }
}

fn unknown_range(word: &str) -> String {
    let known = Range::ALL.map(Range::as_str).join(", ");
    format!("Unknown range {word:?}: use one of {known}, or from and until.")
}

/// Seconds since the epoch, or a date and a time of day: in UTC, as forms send them, or with a zone, as pages show them.
fn moment(name: &str, text: &str) -> Result<u64, String> {
    let wrong = || {
        format!("The time in {name} is not understood: write it as 2026-11-24 03:00 (UTC), 2026-11-24 04:00 UTC+1, or seconds since 1970.")
    };
    let (text, ahead_s) = zone(text.trim()).ok_or_else(wrong)?;
    if let (Ok(seconds), 0) = (text.parse::<u64>(), ahead_s) {
        return Some(seconds).filter(|seconds| *seconds < 1 << 40).ok_or_else(wrong);
    }
    let with_seconds = if text.matches(':').count() == 1 { format!("{}:00", text.trim_end_matches('Z')) } else { text.to_owned() };
    let parsed = humantime::parse_rfc3339_weak(&with_seconds).map_err(|_| wrong())?;
    let local_s = parsed.duration_since(UNIX_EPOCH).as_ref().map(Duration::as_secs).map_err(|_| wrong())?;
    local_s.checked_add_signed(-ahead_s).ok_or_else(wrong)
}

/// The text before `UTC`, `UTC+1` or `UTC−3:30`, and by how many seconds the zone is ahead of UTC.
fn zone(text: &str) -> Option<(&str, i64)> {
    let Some((stamp, offset)) = text.rsplit_once(" UTC") else { return Some((text, 0)) };
    if offset.is_empty() {
        return Some((stamp, 0));
    }
    // Pages write a minus sign, keyboards a hyphen.
    let (sign, digits) = match offset.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, offset.strip_prefix(['−', '-'])?),
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    if !(hours.starts_with(|c: char| c.is_ascii_digit()) && minutes.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    (hours <= 14 && minutes < 60).then(|| (stamp, sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)))
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
