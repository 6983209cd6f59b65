//! How the numbers of a stack are switched on, in three lines.

use leptos::prelude::*;

use super::frame::{Place, framed};
use super::numbers::title_of;
use super::step;
use crate::base::BasePath;
use crate::first_steps::stacks::{Block, Stack, Way};
use crate::ui::copy::Copyable;

/// The second step. A source that sends has no address: its senders are next.
pub fn change(base: &BasePath, stack: &'static Stack) -> String {
    let next = step(base, &format!("stack={}&step=address", stack.id));
    let words = if stack.sends() { "Next: what has been sent" } else { "Next: its address" };
    let ways = stack.ways.iter().map(|way| view! { <WayView way /> }).collect_view();
    let body = view! {
        <p>"Does it have these metrics already? "<a href=next.clone() rel="external">"Go on"</a>". Otherwise make this change and restart it."</p>
        {ways}
        {stack.remark.map(|remark| view! { <p class="calm">{remark}</p> })}
        <p class="actions">
            <a class="button primary" href=next rel="external">{words}</a>
            <a href=step(base, "") rel="external">"Choose something else"</a>
        </p>
    };
    framed(Place::Metrics, &format!("Switch on the metrics of {}", stack.title), body.into_any())
}

#[component]
fn WayView(way: &'static Way) -> impl IntoView {
    let blocks = way.blocks.iter().map(|block| view! { <BlockView block /> }).collect_view();
    view! {
        {way.title.map(|title| view! { <h3>{title}</h3> })}
        {blocks}
        <p class="calm">{format!("Read as {}.", title_of(way.read_by))}</p>
    }
}

#[component]
fn BlockView(block: &'static Block) -> impl IntoView {
    view! {
        <figure class="lines">
            <figcaption>{block.place}</figcaption>
            <Copyable what=block.place text=block.code />
        </figure>
    }
}
