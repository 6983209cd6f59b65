//! What if there were more instances: a plain form, answered by the server.

use leptos::prelude::*;

use super::severity::FindingSeverityBadge;
use crate::capacity::model::{Ledger, ServiceGrowth, Severity};
use crate::capacity::query::CapacityQuery;
use crate::capacity::what_if::WhatIfAnswer;
use crate::ui::eager::any;

/// Services to choose from; of more the name can be written into the address.
const MOST: usize = 100;

/// The form, and the answer where something was asked; nothing where no service has a limit.
#[component]
pub fn WhatIfView(action: String, asked: CapacityQuery, growth: Vec<ServiceGrowth>, ledger: Ledger) -> impl IntoView {
    let is_offered = asked.what_if.is_asked() || growth.iter().any(|of| of.at_most.is_some());
    is_offered.then(|| {
        let answer = asked.what_if.is_asked().then(|| asked.what_if.answer(&growth, &ledger)).map(drawn);
        view! {
            <section class="what-if" aria-labelledby="what-if">
                <h2 id="what-if">"What if?"</h2>
                <Form action asked growth />
                {answer}
            </section>
        }
    })
}

fn drawn(answer: Result<WhatIfAnswer, String>) -> AnyView {
    match answer {
        Ok(answer) => any(view! {
            <p class="what-if-answer foreign" role="status"><FindingSeverityBadge severity=severity(&answer) />" "{answer.sentence}</p>
        }),
        Err(sentence) => any(view! { <p class="what-if-answer foreign" role="alert">{sentence}</p> }),
    }
}

fn severity(answer: &WhatIfAnswer) -> Severity {
    match (answer.left, answer.left_in_a_deploy) {
        (..0, _) => Severity::Critical,
        (_, Some(..0)) => Severity::Warning,
        _ => Severity::Ok,
    }
}

/// `data-key`: another question is another form, so that its fields follow the address, while a refresh of the same one keeps what
/// somebody is typing.
#[component]
fn Form(action: String, asked: CapacityQuery, growth: Vec<ServiceGrowth>) -> impl IntoView {
    let key = format!("what-if-{}", asked.query());
    let chosen = asked.what_if.service;
    let server = asked.server.map(|server| view! { <input type="hidden" name="server" value=server /> });
    let option = |name: String| {
        let selected = name == chosen;
        view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
    };
    let names = growth.into_iter().filter(|of| of.at_most.is_some()).map(|of| of.application_name);
    let options = names.enumerate().filter(|(n, name)| *n < MOST || *name == chosen).map(|(_, name)| option(name)).collect_view();
    view! {
        <form class="what-if-form" method="get" action=format!("{action}#what-if") data-key=key>
            {server}
            <label class="field">
                <span>"Service"</span>
                <select name="service">{options}</select>
            </label>
            <label class="field">
                <span>"Instances"</span>
                <input type="text" inputmode="numeric" name="instances" value=asked.what_if.instances autocomplete="off" placeholder="as now" />
            </label>
            <label class="field">
                <span>"Connections of each"</span>
                <input type="text" inputmode="numeric" name="each" value=asked.what_if.each autocomplete="off" placeholder="as now" />
            </label>
            <button type="submit">"Calculate"</button>
        </form>
    }
}
