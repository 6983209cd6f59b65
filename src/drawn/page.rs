//! A drawn page in the browser.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::api::get_drawing;
use super::initial_drawing::first_drawing;
use super::model::Drawing;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

/// Where the drawing stands.
const PLACE: &str = "drawn";
/// Seconds that no reading is good for: whoever comes to a page is not to look at older numbers until the next refresh.
const OLD_S: u64 = 5;

/// The page of this name: what the server has drawn, renewed by the page's clock.
#[component]
pub fn DrawnPage(
    /// Another one is drawn in its place when it changes.
    #[prop(into)]
    name: Signal<String>,
    title: &'static str,
    /// Of the page's main part, for its style.
    class: &'static str,
) -> impl IntoView {
    let first = first_drawing(&name.get_untracked());
    let missing = first.is_none();
    let first = first.unwrap_or_else(|| Drawing { html: nothing(title, "Reading the server…"), ..Drawing::default() });
    let html = first.html.clone();
    expect_context::<Refresh>().begin(first.age_s);
    // Not of this page's owner: the server reads it when the page is done.
    let window_title = ArcRwSignal::new(first.title.clone().unwrap_or_else(|| title.to_owned()));
    let live = RwSignal::new(first);
    let newest = window_title.clone();
    Effect::new(move || newest.set(live.with(|now| now.title.clone()).unwrap_or_else(|| title.to_owned())));
    refresh_when_due(name, live, missing);
    view! {
        <Title text=move || window_title.get() />
        <main id="main" tabindex="-1" class=class>
            <FailureNotice live />
            <div id=PLACE class=PLACE inner_html=html />
        </main>
    }
}

/// No numbers yet. The sentence is HTML.
pub fn nothing(title: &str, sentence: &str) -> String {
    format!(r#"<h1>{title}</h1><p role="status">{sentence}</p>"#)
}

/// Asks for the drawing whenever the clock says so; at once when the page came without one.
fn refresh_when_due(name: Signal<String>, live: RwSignal<Drawing>, missing: bool) {
    let clock = expect_context::<Refresh>();
    let shown = StoredValue::new(name.get_untracked());
    Effect::new(move |ran_before: Option<()>| {
        clock.track();
        let asked = name.get();
        if ran_before.is_none() && !missing {
            let (unwell, age_s) = live.with_untracked(|now| (now.is_unwell(), now.age_s));
            clock.succeeded(unwell, age_s);
            // The server read it anew behind the answer, which did not wait for it.
            if age_s >= OLD_S {
                clock.now();
            }
            return;
        }
        spawn_local(async move {
            let answer = get_drawing(asked.clone()).await;
            // Another page stands there by now, or this one is to show something else.
            if name.try_get_untracked().as_ref() != Some(&asked) {
                return;
            }
            match answer {
                Ok(drawing) => {
                    clock.succeeded(drawing.is_unwell(), drawing.age_s);
                    let is_another = shown.get_value() != asked;
                    if is_another {
                        platform::release(PLACE);
                        shown.set_value(asked);
                    }
                    let is_old = drawing.age_s >= OLD_S;
                    platform::redraw(PLACE, &drawing.html);
                    live.set(drawing);
                    // Once: a server that cannot be read has no newer ones.
                    if is_another && is_old {
                        clock.now();
                    }
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
}

/// The server, or the console itself, does not answer: the last good drawing stays below.
#[component]
fn FailureNotice(live: RwSignal<Drawing>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    move || {
        let (failure, at) = live.with(|drawing| (drawing.failure.clone(), drawing.as_of.clone()));
        // Without numbers, the drawing itself says what the server does.
        let failure = clock.failure().get().or_else(|| at.as_ref().and(failure))?;
        let below = at.map(|at| format!("Below are the last good numbers, from {at} UTC. ")).unwrap_or_default();
        Some(view! {
            <p class="notice" data-notice="stale" role="alert">
                <strong>"Stale numbers. "</strong>
                {format!("{}. {below}", failure.trim_end_matches('.'))}
                <a class="reload" href="" rel="external">"Reload the page"</a>
            </p>
        })
    }
}
