//! `/explain`: its form, and the page that shows what came of it. A plain form, so that it works without a script; behind the login. The
//! text is a secret of the reader's: it is in no address, no log and no audit, and only its answer is kept.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use super::answer::explain;
use super::answers::Answers;
use super::now::Limits;
use super::views::{Refusal, Shown, draw};
use crate::access::Actor;
use crate::base::{BasePath, now_ms};
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};

const NAME: &str = "explain";
const TITLE: &str = "Explain an error";
/// Where the form sends the text.
pub const FORM: &str = "/api/explain";
/// Each refresh says how the limit stands now.
const ALWAYS: Duration = Duration::ZERO;
/// A page is waited for no longer than a second.
const PATIENCE: Duration = Duration::from_millis(700);
/// A form may take longer: what is read for it is at hand for the page that follows.
const READ_AHEAD: Duration = Duration::from_secs(3);

/// The page for everybody who has asked.
pub struct ExplainPages {
    answers: Answers,
    limits: Limits,
    base: BasePath,
    at_hand: PageCache,
}

impl ExplainPages {
    pub fn new(limits: Limits, base: BasePath) -> Arc<Self> {
        Arc::new(Self { answers: Answers::default(), limits, base, at_hand: PageCache::default() })
    }

    /// `explain`, `explain?answer=4711` or `explain?refused=empty`, for whoever has this session.
    pub fn of(self: &Arc<Self>, name: &str, session: Option<i64>) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let asked = Asked::of(query);
        let own = format!("{name} of {}", session.unwrap_or(0));
        let page = || Arc::new(ExplainPage { pages: self.clone(), session, asked });
        Some(self.at_hand.page(&own, || Drawn::new(&own, TITLE, ALWAYS, page())))
    }
}

/// What an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Form,
    Answer(u64),
    Refused(Refusal),
}

impl Asked {
    fn of(query: &str) -> Self {
        let value = |name: &str| url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value);
        match (value("answer"), value("refused").and_then(|word| Refusal::parse(&word))) {
            // What is no number is no answer's.
            (Some(number), _) => Self::Answer(number.parse().unwrap_or(0)),
            (None, Some(refusal)) => Self::Refused(refusal),
            (None, None) => Self::Form,
        }
    }
}

struct ExplainPage {
    pages: Arc<ExplainPages>,
    session: Option<i64>,
    asked: Asked,
}

impl PageSource for ExplainPage {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let pages = &self.pages;
            let shown = match self.asked {
                Asked::Form => Shown::Form,
                Asked::Refused(refusal) => Shown::Refused(refusal),
                Asked::Answer(number) => match pages.answers.find(number, self.session) {
                    Some(explained) => Shown::Answer(Box::new(pages.limits.complete(&explained, PATIENCE).await)),
                    None => Shown::Refused(Refusal::Gone),
                },
            };
            let html = draw(&pages.base, &shown);
            Ok(match shown {
                Shown::Refused(Refusal::Gone) => Sheet::missing(now_ms(), html),
                _ => Sheet::found(now_ms(), html),
            })
        })
    }
}

/// `POST /api/explain`. Whoever merges it lets nobody in without a session.
pub fn routes(pages: Arc<ExplainPages>) -> Router {
    Router::new().route(FORM, post(explain_form)).with_state(pages)
}

#[derive(Deserialize)]
struct Pasted {
    #[serde(default)]
    text: String,
}

async fn explain_form(State(pages): State<Arc<ExplainPages>>, who: Actor, Form(Pasted { text }): Form<Pasted>) -> Response {
    if text.trim().is_empty() {
        return back(&pages.base, Refusal::Empty);
    }
    // Some milliseconds for the longest text: not on a thread that answers others.
    let Ok(explained) = tokio::task::spawn_blocking(move || explain(&text)).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if explained.found.is_some() {
        pages.limits.read_ahead(READ_AHEAD).await;
    }
    let number = pages.answers.keep(who.session, explained);
    Redirect::to(&pages.base.of(&format!("/explain?answer={number}#answer"))).into_response()
}

fn back(base: &BasePath, refusal: Refusal) -> Response {
    Redirect::to(&base.of(&format!("/explain?refused={}", refusal.as_str()))).into_response()
}

/// Middleware around the bound on bodies: a text that is too long leads to the page, which says so.
pub async fn say_too_long(State(base): State<BasePath>, request: Request, next: Next) -> Response {
    let is_form = request.uri().path() == FORM;
    let response = next.run(request).await;
    if is_form && response.status() == StatusCode::PAYLOAD_TOO_LARGE { back(&base, Refusal::TooLong) } else { response }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_an_answer_or_says_why_there_is_none() {
        let asked = ["", "answer=7", "answer=x", "refused=empty", "refused=other", "x=%FF"].map(Asked::of);
        let refused = Asked::Refused(Refusal::Empty);
        assert_eq!(asked, [Asked::Form, Asked::Answer(7), Asked::Answer(0), refused, Asked::Form, Asked::Form]);
    }
}
