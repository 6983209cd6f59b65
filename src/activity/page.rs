//! `/activity`: what the server is doing right now.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::api::get_activity;
use super::first::first_activity;
use super::model::{ActivityView, Reading};
use super::views::audit::AuditSection;
use super::views::blocking::BlockingSection;
use super::views::ending::{Ending, EndingDialog};
use super::views::longest::{IdleSection, TransactionsSection};
use super::views::notices::{FailureNotice, PartialNotice};
use super::views::replicas::{ReplicasSection, SlotsSection};
use super::views::sessions::{SessionsSection, WaitsSection};
use super::views::statements::StatementsSection;
use super::views::vitals::Vitals;
use crate::app::Frame;
use crate::ui::eager::any;
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// `/activity`.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let first = first_activity();
    let missing = first.is_none();
    let live = RwSignal::new(first.unwrap_or_default());
    Ending::provide();
    refresh_when_due(live, missing);
    let loaded = Memo::new(move |_| live.with(|view| view.reading.is_some()));
    view! {
        <Title text="Activity" />
        <Frame>
            {move || match loaded.get() {
                true => Either::Left(view! { <Sections live /> }),
                false => Either::Right(view! { <Nothing live /> }),
            }}
        </Frame>
    }
}

/// Reads anew whenever the clock says so; at once when the page came without a reading.
fn refresh_when_due(live: RwSignal<ActivityView>, missing: bool) {
    let clock = expect_context::<Refresh>();
    Effect::new(move |ran_before: Option<()>| {
        clock.track();
        if ran_before.is_none() && !missing {
            clock.succeeded(live.with_untracked(|view| view.failure.is_some()));
            return;
        }
        spawn_local(async move {
            match get_activity().await {
                Ok(view) => {
                    clock.succeeded(view.failure.is_some());
                    live.set(view);
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
}

/// No reading yet: the server has not answered since the console started.
#[component]
fn Nothing(live: RwSignal<ActivityView>) -> impl IntoView {
    let sentence = move || match live.with(|view| view.failure.clone()) {
        Some(failure) => format!("The server has not answered yet: {failure}. It is asked again every second."),
        None => "Reading the server…".to_owned(),
    };
    view! {
        <main id="main" tabindex="-1" class="loading">
            <h1>"Activity"</h1>
            <p role="status">{sentence}</p>
        </main>
    }
}

/// Draws the newest good reading, what needs a hand first.
#[component]
fn Sections(live: RwSignal<ActivityView>) -> impl IntoView {
    let now = move |draw: fn(&Reading) -> AnyView| move || live.with(|view| view.reading.as_ref().map(draw));
    view! {
        <main id="main" tabindex="-1" class="activity">
            <FailureNotice live />
            {now(|reading| any(view! { <PartialNotice unseen=reading.unseen.clone() /> }))}
            {now(|reading| any(view! { <Vitals reading=reading.clone() /> }))}
            <EndingDialog />
            {now(|reading| any(view! { <BlockingSection lines=reading.blocking.clone() /> }))}
            {now(|reading| any(view! { <IdleSection rows=reading.idle_in_transaction.clone() /> }))}
            {now(|reading| any(view! { <TransactionsSection rows=reading.transactions.clone() /> }))}
            {now(|reading| any(view! { <SessionsSection groups=reading.groups.clone() sessions=reading.sessions /> }))}
            {now(|reading| any(view! { <WaitsSection waits=reading.waits.clone() /> }))}
            {now(|reading| any(view! { <StatementsSection statements=reading.statements.clone() /> }))}
            {now(|reading| any(view! { <ReplicasSection replicas=reading.replicas.clone() /> }))}
            {now(|reading| any(view! { <SlotsSection slots=reading.slots.clone() /> }))}
            {move || live.with(|view| any(view! { <AuditSection actions=view.actions.clone() /> }))}
            {now(|reading| any(view! { <Footer reading=reading.clone() /> }))}
        </main>
    }
}

#[component]
fn Footer(reading: Reading) -> impl IntoView {
    view! {
        <footer>
            "As of "<time class="taken-at">{format::clock(reading.taken_at_ms)}</time>
            {format!(" UTC · PostgreSQL {} at {}", reading.version, reading.place)}
        </footer>
    }
}
