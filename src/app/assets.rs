//! The files of the page, embedded in the binary: served compressed, under a path that names the
//! build, so that a browser may keep them for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::base::fingerprint;

#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

/// Where the page finds the files of this build inside the console, for example `/assets/3f1c0a9b2d4e`.
pub fn asset_root() -> &'static str {
    static ROOT: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", build_id()));
    &ROOT
}

/// Changes when any file does.
fn build_id() -> String {
    let hashes = Site::iter().filter_map(|path| Site::get(&path)).flat_map(|file| file.metadata.sha256_hash());
    fingerprint(&hashes.collect::<Vec<_>>())
}

/// The versioned files, and the icons under the names that browsers ask for by themselves.
pub fn routes() -> Router {
    let icon = |name: &'static str| get(move |headers: HeaderMap| async move { file(name, &headers, FOR_A_DAY) });
    Router::new()
        .route(&format!("{}/{{*path}}", asset_root()), get(versioned))
        // Another build's: a tab that was open over an upgrade.
        .route("/assets/{build}/{*path}", get(async || StatusCode::NOT_FOUND))
        .route("/favicon.ico", icon("favicon.ico"))
        .route("/favicon.svg", icon("favicon.svg"))
        .route("/favicon-warning.svg", icon("favicon-warning.svg"))
        .route("/favicon-critical.svg", icon("favicon-critical.svg"))
        .route("/favicon-unknown.svg", icon("favicon-unknown.svg"))
        .route("/robots.txt", icon("robots.txt"))
        .route("/apple-touch-icon.png", icon("apple-touch-icon.png"))
}

async fn versioned(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&path, &headers, FOR_GOOD)
}

/// The best encoding that the client accepts and the build has made.
fn file(path: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    let accepts = |encoding: &str| accepts_encoding(headers, encoding);
    let encoded = [("br", "br"), ("gzip", "gz")].into_iter().filter(|(encoding, _)| accepts(encoding));
    let encoded = encoded.filter_map(|(encoding, suffix)| Some((Some(encoding), Site::get(&format!("{path}.{suffix}"))?)));
    match encoded.into_iter().next().or_else(|| Some((None, Site::get(path)?))) {
        Some((encoding, found)) => respond(path, encoding, found, headers, caching),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn respond(path: &str, encoding: Option<&'static str>, found: EmbeddedFile, headers: &HeaderMap, caching: &'static str) -> Response {
    let tag = format!("\"{}\"", hex::encode(&found.metadata.sha256_hash()[..16]));
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let mut answer = HeaderMap::new();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let (Ok(tag), Ok(mime)) = (HeaderValue::from_str(&tag), HeaderValue::from_str(mime.as_ref())) {
        answer.insert(header::ETAG, tag);
        answer.insert(header::CONTENT_TYPE, mime);
    }
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (answer, found.data.into_owned()).into_response()
}

/// `br;q=0` is a refusal.
fn accepts_encoding(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut named =
        listed.map(|item| item.split_once(';').unwrap_or((item, ""))).filter(|(name, _)| name.trim().eq_ignore_ascii_case(encoding));
    named.next().is_some_and(|(_, parameters)| !matches!(parameters.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn an_encoding_is_used_only_where_it_is_wanted() {
        assert!(accepts_encoding(&accepting("gzip, deflate, br"), "br"));
        assert!(accepts_encoding(&accepting("br;q=0.5"), "br"));
        assert!(!accepts_encoding(&accepting("br;q=0, gzip"), "br"));
        assert!(!accepts_encoding(&accepting("gzip"), "br"));
        assert!(!accepts_encoding(&HeaderMap::new(), "gzip"));
    }
}
