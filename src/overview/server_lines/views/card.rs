//! One server: its name, its number, its level, its sentences and its bar.

use leptos::prelude::*;

use super::LineSize;
use super::bar::SlotBar;
use super::legend::Legend;
use crate::base::BasePath;
use crate::base::readable::readable;
use crate::overview::server_lines::model::{LineState, ServerLine, SlotLine};
use crate::ui::format::encoded;
use crate::ui::level::StateBadge;

/// `now_ms`: for the age of numbers that are old.
#[component]
pub fn ServerCard(base: BasePath, line: ServerLine, size: LineSize, now_ms: u64) -> impl IntoView {
    let (name, whole_name) = (readable(&line.name), readable(&line.name));
    let query = if line.is_main { String::new() } else { format!("?server={}", encoded(&line.name)) };
    let address = base.of(&format!("/capacity{query}"));
    let state = match line.state {
        LineState::Away { .. } => "away",
        LineState::Unread => "unread",
        LineState::Answers => "answers",
    };
    let trouble = line.trouble(now_ms).map(|said| view! { <p class="trouble">{said}</p> });
    let numbers = view! { <SlotNumbers base line=line.clone() size /> };
    view! {
        <article class="server-card" data-key=line.name.clone() data-size=size.as_str() data-state=state>
            <h3><a href=address title=whole_name>{name}</a>" "<span class="whereabouts">{line.whereabouts()}</span></h3>
            <p class="slots-taken">
                {line.slots.as_ref().map(|slots| view! { <TakenOf slots=slots.clone() size /> })}
                <Badge line=line.clone() />
            </p>
            {trouble}
            {numbers}
        </article>
    }
}

/// "222 of 294 usable slots".
#[component]
fn TakenOf(slots: SlotLine, size: LineSize) -> impl IntoView {
    let unit = if size == LineSize::Compact { String::new() } else { " usable slots".to_owned() };
    view! { <span class="taken"><strong>{slots.taken}</strong>{format!(" of {}{unit}", slots.usable())}</span>" " }
}

/// The level; of a server without one, why.
#[component]
fn Badge(line: ServerLine) -> impl IntoView {
    match line.state {
        LineState::Away { .. } => view! { <span class="level" data-level="unknown"><AwayIcon />"No answer"</span> }.into_any(),
        _ => view! { <StateBadge level=line.level /> }.into_any(),
    }
}

/// A circle that is struck through.
#[component]
fn AwayIcon() -> impl IntoView {
    view! {
        <svg class="level-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 1.4a6.6 6.6 0 1 0 0 13.2A6.6 6.6 0 0 0 8 1.4M3.4 12.6l9.2-9.2" fill="none" stroke="currentColor" stroke-width="1.7" />
        </svg>
    }
}

/// Sentences, bar and legend; of one of many that are well the bar alone; nothing before the first reading.
#[component]
pub fn SlotNumbers(base: BasePath, line: ServerLine, size: LineSize) -> impl IntoView {
    line.slots.clone().map(|slots| match size {
        LineSize::Compact => view! { <SlotBar line=slots queue=line.queue size /> }.into_any(),
        LineSize::Large | LineSize::Small => view! { <WithNames base line slots size /> }.into_any(),
    })
}

#[component]
fn WithNames(base: BasePath, line: ServerLine, slots: SlotLine, size: LineSize) -> impl IntoView {
    // Of old numbers nobody says what to do about them.
    let said = (line.state == LineState::Answers).then(|| view! { <Sentences slots=slots.clone() size /> });
    let untold = slots.grant.clone().map(|grant| {
        view! { <p class="untold">"States and addresses of sessions are hidden from the console's role. To show them: "<code>{grant}</code></p> }
    });
    let basis = (size == LineSize::Large).then(|| slots.basis()).flatten().map(|basis| view! { <p class="basis">{basis}</p> });
    view! {
        {said}
        <SlotBar line=slots.clone() queue=line.queue size />
        <Legend base line=slots is_main=line.is_main />
        {basis}
        {untold}
    }
}

/// Who holds most and who grew, and whether all fits.
#[component]
fn Sentences(slots: SlotLine, size: LineSize) -> impl IntoView {
    let holder = slots.holder();
    let growth = slots.growth().filter(|_| size == LineSize::Large);
    let found = (holder.is_some() || growth.is_some()).then(|| {
        view! { <p class="holder">{holder.map(|holder| view! { <strong>{holder}</strong>" " })}{growth}</p> }
    });
    view! {
        {found}
        <p class="fit">{slots.fit()}"."</p>
    }
}
