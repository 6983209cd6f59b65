//! What stands around each step: which steps there are, and which one this is.

use leptos::prelude::*;

/// The steps of one source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Run,
    Metrics,
    Address,
    Reading,
    Added,
}

const PLACES: [(Place, &str); 5] = [
    (Place::Run, "What you run"),
    (Place::Metrics, "Its metrics"),
    (Place::Address, "Its address"),
    (Place::Reading, "One reading"),
    (Place::Added, "Added"),
];

/// The page under its question. The keyboard begins at a field that asks for the focus, else at the question.
pub fn framed(at: Place, question: &str, body: AnyView) -> String {
    let body = body.to_html();
    let has_field = body.contains(" autofocus");
    let items = PLACES.into_iter().map(|(place, words)| {
        let (state, current) = match place.cmp(&at) {
            std::cmp::Ordering::Less => ("done", None),
            std::cmp::Ordering::Equal => ("now", Some("step")),
            std::cmp::Ordering::Greater => ("later", None),
        };
        let done = (state == "done").then(|| view! { <span class="visually-hidden">", done"</span> });
        view! { <li data-state=state aria-current=current>{words}{done}</li> }
    });
    let items = items.collect_view();
    let page = view! {
        <h1>"First steps"</h1>
        <ol class="steps" aria-label="Steps">{items}</ol>
        <section class="question" aria-labelledby="question">
            <h2 id="question" tabindex="-1" autofocus=!has_field>{question.to_owned()}</h2>
            <div class="body" inner_html=body />
        </section>
    };
    page.to_html()
}
