//! What is open: what is the matter, why, and what somebody can do about being told.

use leptos::prelude::*;

use crate::alerts::incidents::{Member, TrackedIncident};
use crate::alerts::model::{Cause, Incident};
use crate::alerts::rules::find;
use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::history::model::SERVER;
use crate::overview::pool_address::page_of;
use crate::ui::age::ago;
use crate::ui::eager::any;
use crate::ui::format;
use crate::ui::level::LevelBadge;

/// The most urgent first.
#[component]
pub fn OpenSection(base: BasePath, open: Vec<TrackedIncident>, now_ms: u64) -> impl IntoView {
    let body = match open.is_empty() {
        true => any(view! { <p class="calm">"All quiet: no rule is firing."</p> }),
        false => any(open.into_iter().map(|held| view! { <OpenIncident base=base.clone() held now_ms /> }).collect_view()),
    };
    view! {
        <section class="incidents" aria-labelledby="open">
            <h2 id="open">"Open"</h2>
            {body}
        </section>
    }
}

#[component]
fn OpenIncident(base: BasePath, held: TrackedIncident, now_ms: u64) -> impl IntoView {
    let heading = format!("incident-{}", held.incident.id);
    let (members, incident) = (held.members.clone(), held.shown());
    let (id, severity, labelled_by, rules) = (incident.id, incident.severity, heading.clone(), rules(&members));
    let state = state(&incident, now_ms);
    view! {
        <article class="incident" data-key=id data-severity=severity.as_str() aria-labelledby=labelled_by>
            <h3 id=heading>
                <LevelBadge level=severity.level() />
                <Source base=base.clone() name=incident.source.clone() />
            </h3>
            <p class="sentence"><span class="since">{format!("At {} UTC: ", date_time(incident.said_at_ms() / 1000))}</span>{incident.sentence.clone()}</p>
            {incident.numbers.clone().map(|numbers| view! { <p class="note numbers">{numbers.words()}</p> })}
            {instances(&incident)}
            {incident.cause.clone().map(|cause| view! { <CauseView cause /> })}
            <p class="note">{format!("Since {} UTC ({}) · {rules}{state}", date_time(incident.opened_at_ms / 1000), age(&incident, now_ms))}</p>
            <Buttons base incident now_ms />
        </article>
    }
}

/// What it is about, with the way to a pool's own page.
#[component]
fn Source(base: BasePath, name: String) -> impl IntoView {
    let page = (name != SERVER).then(|| base.of(&page_of(&name)));
    let name = view! { <span class="source">{name}</span> };
    match page {
        Some(page) => any(view! { <a href=page>{name}</a> }),
        None => any(name),
    }
}

/// Of a service: which of its instances.
fn instances(incident: &Incident) -> Option<impl IntoView + use<>> {
    let words = format!("Instances: {}.", incident.instances.join(", "));
    (!incident.instances.is_empty()).then(|| view! { <p class="note instances">{words}</p> })
}

/// Why, and what that rests on.
#[component]
pub fn CauseView(cause: Cause) -> impl IntoView {
    let line = |line: String| view! { <li>{line}</li> };
    view! {
        <div class="cause">
            <p>{cause.sentence}</p>
            <ul>{cause.evidence.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

fn age(incident: &Incident, now_ms: u64) -> String {
    ago(now_ms.saturating_sub(incident.opened_at_ms) / 1000)
}

/// Those that fire, and those that did.
fn rules(members: &[Member]) -> String {
    let title = |id: &str| find(id).map_or_else(|| id.to_owned(), |rule| rule.title.to_owned());
    let mut titles: Vec<String> = Vec::new();
    for member in members {
        let title = if member.fires() { title(&member.rule) } else { format!("{} (over)", title(&member.rule)) };
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.join(", ")
}

fn state(incident: &Incident, now_ms: u64) -> String {
    let acknowledged = incident.acknowledged.as_ref();
    let acknowledged = acknowledged.map(|by| format!(" · Acknowledged by {} at {} UTC", by.by, format::clock(by.at_ms)));
    let silenced = incident.silenced_until_ms.filter(|until| *until > now_ms);
    let silenced = silenced.map(|until| format!(" · Silenced until {} UTC", date_time(until / 1000)));
    acknowledged.unwrap_or_default() + &silenced.unwrap_or_default()
}

#[component]
fn Buttons(base: BasePath, incident: Incident, now_ms: u64) -> impl IntoView {
    let address = |what: &str| base.of(&format!("/api/alerts/incidents/{}/{what}", incident.id));
    let silent = incident.silenced_until_ms.is_some_and(|until| until > now_ms);
    let silence = |hours: &'static str, words: &'static str| {
        view! { <button type="submit" name="hours" value=hours>{words}</button> }
    };
    let hours = match silent {
        true => any(silence("0", "End the silence")),
        false => any([silence("1", "Silence for 1 h"), silence("8", "Silence for 8 h")].collect_view()),
    };
    let acknowledge = incident.acknowledged.is_none().then(|| {
        view! {
            <form method="post" action=address("acknowledge")>
                <button type="submit" class="primary">"Acknowledge"</button>
            </form>
        }
    });
    view! {
        <div class="buttons" role="group" aria-label=format!("Incident {}", incident.id)>
            {acknowledge}
            <form method="post" action=address("silence")>{hours}</form>
        </div>
    }
}
