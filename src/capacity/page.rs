//! `/capacity`: does the server carry these pools, and what should be changed.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::api::get_capacity;
use super::first::first_capacity;
use super::view::{CapacityView, Drawn, Section};
use crate::app::Frame;
use crate::ui::refresh::Refresh;

/// `/capacity`.
#[component]
pub fn CapacityPage() -> impl IntoView {
    let first = first_capacity();
    let missing = first.is_none();
    let live = RwSignal::new(first.unwrap_or_default());
    refresh_when_due(live, missing);
    let loaded = Memo::new(move |_| live.with(|view| view.as_of.is_some()));
    view! {
        <Title text="Capacity" />
        <Frame>
            {move || match loaded.get() {
                true => Either::Left(view! { <Report live /> }),
                false => Either::Right(view! { <Nothing live /> }),
            }}
        </Frame>
    }
}

/// Reads the report whenever the clock says so; at once when the page came without one.
fn refresh_when_due(live: RwSignal<CapacityView>, missing: bool) {
    let clock = expect_context::<Refresh>();
    Effect::new(move |ran_before: Option<()>| {
        clock.track();
        if ran_before.is_none() && !missing {
            clock.succeeded(live.with_untracked(is_unwell));
            return;
        }
        spawn_local(async move {
            match get_capacity().await {
                Ok(view) => {
                    clock.succeeded(is_unwell(&view));
                    live.set(view);
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
}

fn is_unwell(view: &CapacityView) -> bool {
    view.failure.is_some() || view.as_of.is_none()
}

/// No report yet: the server has not answered since the console started.
#[component]
fn Nothing(live: RwSignal<CapacityView>) -> impl IntoView {
    let sentence = move || match live.with(|view| view.failure.clone()) {
        Some(failure) => format!("The server has not answered yet: {failure}. It is asked again every second."),
        None => "Reading the server…".to_owned(),
    };
    view! {
        <main id="main" tabindex="-1" class="loading">
            <h1>"Capacity"</h1>
            <p role="status">{sentence}</p>
        </main>
    }
}

/// The newest good report.
#[component]
fn Report(live: RwSignal<CapacityView>) -> impl IntoView {
    view! {
        <main id="main" tabindex="-1" class="capacity">
            <FailureNotice live />
            {move || live.with(|view| view.sections.iter().cloned().map(section).collect_view())}
            <section class="findings" aria-labelledby="findings">
                <h2 id="findings">"Findings"</h2>
                {move || live.with(|view| view.findings.iter().cloned().map(finding).collect_view())}
            </section>
            <footer inner_html=move || live.with(|view| view.footer.clone()) />
        </main>
    }
}

fn section(section: Section) -> impl IntoView {
    view! { <section class=section.class aria-labelledby=section.heading inner_html=section.html /> }
}

fn finding(drawn: Drawn) -> impl IntoView {
    view! { <details class="finding" data-finding=drawn.id data-severity=drawn.severity open=drawn.open inner_html=drawn.html /> }
}

/// The server, or the console itself, does not answer: the report below is the last good one.
#[component]
fn FailureNotice(live: RwSignal<CapacityView>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    move || {
        let failure = clock.failure().get();
        let failure = failure.or_else(|| live.with(|view| view.failure.clone()))?;
        let at = live.with(|view| view.as_of.clone()).unwrap_or_default();
        Some(view! {
            <p class="notice" data-notice="stale" role="alert">
                <strong>"Old numbers. "</strong>
                {format!("{}. Below is the last good report, as of {at} UTC.", failure.trim_end_matches('.'))}
            </p>
        })
    }
}
