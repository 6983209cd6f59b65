//! What has been sent by OTLP so far: nobody is asked.

use leptos::prelude::*;

use super::frame::{Place, framed};
use super::numbers::Pools;
use super::step;
use crate::base::BasePath;
use crate::fleet::registry::ObservedPool;

/// Pools whose services send, and what to do where there are none yet.
pub fn senders(base: &BasePath, pools: Vec<ObservedPool>) -> String {
    let is_empty = pools.is_empty();
    let again = step(base, "stack=otlp&step=address");
    let lines = step(base, "stack=otlp");
    let question = if is_empty { "Nothing has been sent yet" } else { "These pools are sent to this console" };
    let body = view! {
        {is_empty.then(|| view! {
            <p>"This page looks again by itself. SDKs send once a minute, and tell a pool from its first caller on. "<a href=again rel="external">"Look now"</a></p>
        })}
        {(!is_empty).then(|| view! { <p>"They are in the fleet already, and nothing is to be added."</p> })}
        <Pools pools />
        <p class="actions">
            {(!is_empty).then(|| view! { <a class="button primary" href=base.of("/")>"To the fleet"</a> })}
            <a href=step(base, "") rel="external">"Add another"</a>
            <a href=lines rel="external">"Show the lines"</a>
        </p>
    };
    framed(Place::Reading, question, body.into_any())
}
