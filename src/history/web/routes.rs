//! Downloads of the history, behind the login.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::csv::csv;
use super::pages::{History, HistoryPageError};
use crate::base::now_s;
use crate::history::points::Points;
use crate::history::query::HistoryQuery;

/// `/api/history/csv` and `/api/history/json`. Whoever merges them lets nobody in without a session.
pub fn routes(history: Arc<History>) -> Router {
    Router::new().route("/api/history/{format}", get(download)).with_state(history)
}

/// The file for programs.
#[derive(Serialize)]
struct Download<'a> {
    source: &'a str,
    from_s: u64,
    until_s: u64,
    step_s: u64,
    points: &'a Points,
}

async fn download(State(history): State<Arc<History>>, Path(format): Path<String>, RawQuery(query): RawQuery) -> Response {
    let asked = HistoryQuery::of(&query.unwrap_or_default());
    let (source, window, step_s, points) = match history.download(&asked, now_s()).await {
        Ok(found) => found,
        Err(HistoryPageError::Asked(sentence)) => return (StatusCode::BAD_REQUEST, format!("{sentence}\n")).into_response(),
        Err(HistoryPageError::Store(error)) => {
            tracing::error!("the history could not be read: {error}");
            return (StatusCode::INTERNAL_SERVER_ERROR, "the console's store cannot be read; see the console's log\n").into_response();
        }
    };
    let (from_s, until_s) = (window.from_s, window.until_s);
    let written = match format.as_str() {
        "json" => {
            let download = Download { source: &source, from_s, until_s, step_s, points: &points };
            serde_json::to_string(&download).map(|text| ("application/json", text)).map_err(|error| error.to_string())
        }
        "csv" => csv(&points).map(|text| ("text/csv; charset=utf-8", text)).map_err(|error| error.to_string()),
        _ => return (StatusCode::NOT_FOUND, "unknown format: use csv or json\n").into_response(),
    };
    match written {
        Ok((kind, text)) => file(kind, &format!("plimsoll-history-{from_s}-{until_s}.{format}"), text),
        Err(error) => {
            tracing::error!("the history could not be written down: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "the download cannot be written; see the console's log\n").into_response()
        }
    }
}

fn file(kind: &'static str, name: &str, text: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}
