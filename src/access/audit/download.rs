//! All rows as a file.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{StreamExt, unfold};

use super::csv;
use super::store::Audit;

/// Rows that are in memory at once.
const ROWS_A_PIECE: u32 = 1_000;

/// All rows as CSV, the newest first, written as they are read.
pub fn download(audit: Audit) -> Response {
    let pieces = unfold(Some((audit, None)), |place| async move {
        let (audit, before) = place?;
        let rows = match audit.page(before, ROWS_A_PIECE).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::error!("the audit could not be read: {error}");
                // The download breaks off: it must not look whole.
                return Some((Err(std::io::Error::other("the console's store cannot be read")), None));
            }
        };
        let is_last = rows.len() < ROWS_A_PIECE as usize;
        let mut text = if before.is_none() { csv::head() } else { Vec::new() };
        rows.iter().for_each(|row| text.extend(csv::row(row)));
        let next = rows.last().filter(|_| !is_last).map(|last| (audit, Some(last.id)));
        // An empty piece would end the answer before its time.
        (!text.is_empty()).then_some((Ok(text), next))
    });
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"plimsoll-audit.csv\"")];
    (headers, Body::from_stream(pieces.fuse())).into_response()
}
