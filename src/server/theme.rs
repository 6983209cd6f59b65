//! A theme as a link: for the search, and for whoever has no script.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::access::model::safe_destination;
use crate::base::BasePath;
use crate::ui::theme::{COOKIE, Theme};

/// `/theme/dark`: sets the cookie that the choice in the head of a page sets, and goes back there. It changes how this browser draws
/// the console, and nothing else.
pub(super) fn routes(base: BasePath) -> Router {
    Router::new().route("/theme/{name}", get(choose)).with_state(base)
}

async fn choose(State(base): State<BasePath>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(theme) = Theme::named(&name) else {
        return (StatusCode::NOT_FOUND, "unknown theme: use auto, light or dark\n").into_response();
    };
    let cookie = format!("{COOKIE}={}; Path={}; Max-Age=31536000; SameSite=Strict", theme.as_str(), base.of("/"));
    ([(header::SET_COOKIE, cookie)], Redirect::to(&safe_destination(&base, &came_from(&headers)))).into_response()
}

/// The page that the link stood on: path and query, without the host.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|referer| referer.to_str().ok()?.parse::<Uri>().ok());
    referer.and_then(|page| Some(page.path_and_query()?.to_string())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from(referer: &'static str) -> String {
        came_from(&HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static(referer))]))
    }

    #[tokio::test]
    async fn a_theme_is_kept_and_the_page_stays() {
        let headers = HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static("http://console:8000/admin/history?range=day"))]);
        let answer = choose(State(BasePath::from("/admin".to_owned())), Path("dark".to_owned()), headers).await;
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header(header::LOCATION), Some("/admin/history?range=day"));
        assert_eq!(header(header::SET_COOKIE), Some("plimsoll_theme=dark; Path=/admin; Max-Age=31536000; SameSite=Strict"));
    }

    #[tokio::test]
    async fn only_a_theme_is_one_and_nobody_is_led_away() {
        let base = BasePath::default();
        let answer = choose(State(base.clone()), Path("dark; Domain=x".to_owned()), HeaderMap::new()).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        for referer in ["https://evil.example//evil.example/x", "about:client", "https://evil.example/\\evil"] {
            let destination = safe_destination(&base, &from(referer));
            assert!(
                destination.starts_with('/') && !destination.starts_with("//") && !destination.contains('\\'),
                "{referer}: {destination}"
            );
        }
    }
}
