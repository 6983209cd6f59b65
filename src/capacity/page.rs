//! `/capacity`: does the server carry these pools, and what should be changed.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::api::get_capacity;
use super::first::first_capacity;
use super::model::{CapacityView, Report};
use super::views::findings::Findings;
use super::views::ledger::LedgerSection;
use super::views::notices::{FailureNotice, PartialNotice};
use super::views::reconciliation::ReconciliationSection;
use super::views::severity::SeverityBadge;
use crate::app::Frame;
use crate::ui::eager::any;
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// `/capacity`.
#[component]
pub fn CapacityPage() -> impl IntoView {
    let first = first_capacity();
    let missing = first.is_none();
    let live = RwSignal::new(first.unwrap_or_default());
    refresh_when_due(live, missing);
    let loaded = Memo::new(move |_| live.with(|view| view.report.is_some()));
    view! {
        <Title text="Capacity" />
        <Frame>
            {move || match loaded.get() {
                true => Either::Left(view! { <Sections live /> }),
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
            clock.succeeded(live.with_untracked(|view| view.failure.is_some()));
            return;
        }
        spawn_local(async move {
            match get_capacity().await {
                Ok(view) => {
                    clock.succeeded(view.failure.is_some());
                    live.set(view);
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
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

/// Draws the newest good report.
#[component]
fn Sections(live: RwSignal<CapacityView>) -> impl IntoView {
    let now = move |draw: fn(&Report) -> AnyView| move || live.with(|view| view.report.as_ref().map(draw));
    view! {
        <main id="main" tabindex="-1" class="capacity">
            <FailureNotice live />
            {now(|report| any(view! { <PartialNotice unseen=report.unseen.clone() /> }))}
            {now(|report| any(view! { <Verdict report=report.clone() /> }))}
            {now(|report| any(view! { <LedgerSection ledger=report.ledger.clone() /> }))}
            {now(|report| any(view! { <ReconciliationSection found=report.reconciliation.clone() /> }))}
            {now(|report| any(view! { <Findings findings=report.findings.clone() /> }))}
            {now(|report| any(view! { <Footer report=report.clone() /> }))}
        </main>
    }
}

/// The answer to the question that the page is about.
#[component]
fn Verdict(report: Report) -> impl IntoView {
    let answer = report.findings.iter().find(|finding| finding.id == "connections").map(|finding| finding.sentence.clone());
    view! {
        <section class="verdict" aria-labelledby="verdict">
            <div class="hero-head">
                <h1 id="verdict">"Will it fit?"</h1>
                <SeverityBadge severity=report.worst() />
                <span class="summary">{report.summary()}</span>
            </div>
            <p class="answer">{answer}</p>
        </section>
    }
}

#[component]
fn Footer(report: Report) -> impl IntoView {
    let cores = report.host.cores.map_or_else(|| "cores unknown".to_owned(), |cores| format::plural(cores, "core", "cores"));
    view! {
        <footer>
            "As of "<time class="taken-at">{format::clock(report.taken_at_ms)}</time>
            {format!(" UTC · PostgreSQL {} at {} · {cores} ({})", report.version, report.place, report.host.source)}
            " · the same in a terminal: "<code>"plimsoll check"</code>", as a file for psql: "<code>"plimsoll check --emit-sql"</code>
        </footer>
    }
}
