//! The past: `/api/v1/history`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::ErrorBody;
use super::{LAST_S, RestError, RestState};
use crate::base::now_s;
use crate::history::marks;
use crate::history::points::{Points, PoolPoint, ServerPoint};
use crate::history::web::listed;

/// More than a chart of any screen shows; an answer stays below some megabytes.
const MOST_POINTS: u64 = 5_000;
/// Points where no step is asked for.
const USUAL_POINTS: u64 = 240;
/// Where nothing else is asked for: the last hour.
const USUAL_SPAN_S: u64 = 3600;

/// Parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// Source: the name of a pool, or `the server`; of an observed pool `service / instance / pool`. Default: the pool that the console shows.
    pub source: Option<String>,
    /// Begin, in seconds since the Unix epoch. Default: an hour before `until`.
    #[param(maximum = 253402300799u64)]
    pub from: Option<u64>,
    /// End, in seconds since the Unix epoch; after `from`. Default: now.
    #[param(maximum = 253402300799u64)]
    pub until: Option<u64>,
    /// The length of a stretch in seconds; where the past is kept more coarsely, longer. Default: about 240 stretches. At most 5000
    /// are given.
    #[param(minimum = 1, maximum = 253402300799u64)]
    pub step: Option<u64>,
}

/// A source in stretches of equal length. Stretches without data are left out.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Past {
    /// The source.
    pub source: String,
    /// Begin of the first stretch, in seconds since the Unix epoch: `from`, or up to one stretch earlier.
    pub from_s: u64,
    /// End, in seconds since the Unix epoch.
    pub until_s: u64,
    /// The length of a stretch, in seconds.
    pub step_s: u64,
    /// The stretches of a pool.
    pub pool_points: Vec<PoolPoint>,
    /// The stretches of the server.
    pub server_points: Vec<ServerPoint>,
    /// Starts and deploys in this time.
    pub marks: Vec<Mark>,
}

/// A start or a deploy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    /// Time, in seconds since the Unix epoch.
    pub at_s: u64,
    /// `start` of the console, `server` for a start of PostgreSQL, or `deploy` by `plimsoll mark`.
    pub kind: String,
    /// Its label, for example a version.
    pub words: String,
}

/// The history of a source: in seconds for two hours, coarser for up to two years.
#[utoipa::path(get, path = "/api/v1/history", tag = "history", params(HistoryParams), responses(
    (status = 200, description = "The past", body = Past),
    (status = 400, description = "A range that ends before it begins, or of more than 5000 stretches", body = ErrorBody),
    (status = 404, description = "No source of this name", body = ErrorBody)))]
pub(super) async fn history(
    State(ground): State<RestState>,
    asked: Result<Query<HistoryParams>, QueryRejection>,
) -> Result<Json<Past>, RestError> {
    let Query(asked) = asked?;
    let span = RequestedSpan::of(&asked, now_s())?;
    let (source, name) = ground.source(asked.source).await?;
    let archive = &ground.console.history;
    let course = match span.step_s {
        Some(step_s) => archive.course_in_steps(source, span.from_s, span.until_s, step_s).await,
        None => archive.series(source, span.from_s, span.until_s, USUAL_POINTS).await,
    };
    let course = course.map_err(|error| RestError::Store(error.to_string()))?;
    let (from_s, until_s, step_s) = (course.from_s, course.until_s, course.step_s);
    let (pool_points, server_points) = match Points::of(course) {
        Points::Pool(points) => (points, Vec::new()),
        Points::Server(points) => (Vec::new(), points),
    };
    let marks = ground.console.past.marks.between(from_s, until_s).await.map_err(|error| RestError::Store(error.to_string()))?;
    let marks = marks.into_iter().map(Mark::from).collect();
    Ok(Json(Past { source: name, from_s, until_s, step_s, pool_points, server_points, marks }))
}

impl RestState {
    /// The number of a source that was recorded, and its name.
    pub(super) async fn source(&self, name: Option<String>) -> Result<(i64, String), RestError> {
        let name = name.unwrap_or_else(|| self.console.service_name.clone());
        let sources = self.console.history.sources().await.map_err(|error| RestError::Store(error.to_string()))?;
        match sources.iter().find(|(_, known)| *known == name).cloned() {
            Some(found) => Ok(found),
            // There it is, though its first second is not over yet.
            None if name == self.console.service_name => {
                let source = self.console.history.source(&name).await.map_err(|error| RestError::Store(error.to_string()))?;
                Ok((source, name))
            }
            None => Err(RestError::NotFound(format!("There is no source {name:?}; there are {}.", listed(&sources)))),
        }
    }
}

/// What was asked for, with the defaults.
#[derive(Debug, PartialEq)]
struct RequestedSpan {
    from_s: u64,
    until_s: u64,
    step_s: Option<u64>,
}

impl RequestedSpan {
    fn of(asked: &HistoryParams, now_s: u64) -> Result<Self, RestError> {
        let wrong = |sentence: String| Err(RestError::BadRequest(sentence));
        let until_s = asked.until.unwrap_or(now_s);
        let from_s = asked.from.unwrap_or(until_s.saturating_sub(USUAL_SPAN_S));
        if [Some(until_s), Some(from_s), asked.step].into_iter().flatten().any(|seconds| seconds > LAST_S) {
            return wrong("A time is later than the year 9999; give from, until and step in seconds.".to_owned());
        }
        if until_s <= from_s {
            return wrong(format!("The range ends at {until_s}, before it begins at {from_s}; give an until that is later than from."));
        }
        match asked.step {
            Some(0) => wrong("A step of 0 s has no end; give at least 1.".to_owned()),
            Some(step) if (until_s - from_s).div_ceil(step) > MOST_POINTS => wrong(format!(
                "From {from_s} to {until_s} in steps of {step} s are more than {MOST_POINTS} points; give a longer step or a shorter range."
            )),
            step_s => Ok(Self { from_s, until_s, step_s }),
        }
    }
}

impl From<marks::Mark> for Mark {
    fn from(of: marks::Mark) -> Self {
        Self { at_s: of.at_s, kind: of.kind.as_str().to_owned(), words: of.words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: Option<u64>, until: Option<u64>, step: Option<u64>) -> Result<RequestedSpan, RestError> {
        RequestedSpan::of(&HistoryParams { source: None, from, until, step }, 10_000)
    }

    #[test]
    fn without_more_it_is_the_last_hour() {
        assert_eq!(span(None, None, None).expect("a span"), RequestedSpan { from_s: 6_400, until_s: 10_000, step_s: None });
        assert_eq!(span(None, Some(60), Some(1)).expect("a span"), RequestedSpan { from_s: 0, until_s: 60, step_s: Some(1) });
    }

    #[test]
    fn what_cannot_be_is_said_in_a_sentence() {
        for (from, until, step, hint) in [
            (Some(20), Some(10), None, "ends at 10, before it begins at 20"),
            (Some(10), Some(10), None, "later than from"),
            (Some(0), Some(9_000), Some(1), "more than 5000 points"),
            (None, None, Some(0), "at least 1"),
            (None, Some(u64::MAX), None, "year 9999"),
            (None, None, Some(u64::MAX), "year 9999"),
        ] {
            let Err(RestError::BadRequest(said)) = span(from, until, step) else { panic!("{hint}") };
            assert!(said.contains(hint), "{said}");
        }
    }
}
