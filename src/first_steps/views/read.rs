//! What one reading told: to be added, or to be corrected.

use leptos::prelude::*;

use super::address::{AddressForm, AddressPage, FormParts};
use super::form::Hidden;
use super::frame::{Place, framed};
use super::numbers::{Caches, Pools};
use super::step;
use crate::base::{BasePath, sentence};
use crate::first_steps::advice::advice;
use crate::first_steps::answers::Answers;
use crate::first_steps::outcome::{errors, has_answered};
use crate::first_steps::stacks::Stack;
use crate::fleet::sources::Trial;
use crate::ui::format::plural;

/// What the fourth step is drawn from.
pub struct ReadPage<'a> {
    pub trial: &'a Trial,
    /// To be corrected where it told nothing.
    pub form: AddressPage<'a>,
}

/// The fourth step.
pub fn read(page: &ReadPage) -> String {
    let AddressPage { base, stack, answers, .. } = page.form;
    let trial = page.trial;
    let troubles = view! { <Troubles said=errors(trial).cloned().collect() notes=notes(trial) stack base=base.clone() /> };
    if !has_answered(trial) {
        let body = view! { {troubles} <AddressForm form=FormParts::of(&page.form) /> };
        return framed(Place::Reading, "Nothing was read", body.into_any());
    }
    let body = view! {
        {no_pool(trial).map(|said| view! { <p>{said}</p> })}
        <Pools pools=trial.view.pools.clone() />
        <Caches caches=trial.view.caches.clone() />
        {left_out(trial).map(|said| view! { <p class="calm">{said}</p> })}
        {troubles}
        <Add base=base.clone() answers=answers.clone() />
    };
    framed(Place::Reading, &found(trial), body.into_any())
}

/// Pools, caches, instances: how many.
fn found(trial: &Trial) -> String {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut services: Vec<_> = trial.view.pools.iter().map(|pool| &pool.identity.service).collect();
    services.dedup();
    match (trial.view.pools.len(), trial.view.caches.len()) {
        (0, 0) => "It answers, and has no pool yet".to_owned(),
        (0, caches) => format!("{} found", plural(count(caches), "cache is", "caches are")),
        (pools, _) if services.len() > 1 => {
            format!("{} of {} found", plural(count(pools), "pool", "pools"), plural(count(services.len()), "service is", "services are"))
        }
        (pools, _) => format!("{} found", plural(count(pools), "pool is", "pools are")),
    }
}

/// A pool that is made by its first client is told from then on.
fn no_pool(trial: &Trial) -> Option<&'static str> {
    let is_empty = trial.view.pools.is_empty() && trial.view.caches.is_empty();
    is_empty.then_some("PgBouncer makes a pool for a database and a user when their first client comes. Its pools are told from then on.")
}

fn left_out(trial: &Trial) -> Option<String> {
    (trial.found > trial.asked).then(|| format!("The first {} of {} addresses were asked; all will be.", trial.asked, trial.found))
}

fn notes(trial: &Trial) -> Vec<String> {
    trial.view.sources.iter().flat_map(|source| source.notes.clone()).collect()
}

/// Why addresses tell nothing, each with what helps; and what is worth saying though they do.
#[component]
fn Troubles(said: Vec<String>, notes: Vec<String>, stack: &'static Stack, base: BasePath) -> impl IntoView {
    let lines = step(&base, &format!("stack={}", stack.id));
    let items = said.into_iter().map(|said| {
        let help = advice(stack, &said);
        let change = (stack.needs_change() && said.contains("tells no pool"))
            .then(|| view! { " "<a href=lines.clone() rel="external">"Show the lines"</a>"." });
        view! {
            <p class="notice" data-notice="refused" role="alert">
                <strong>"Not read. "</strong>
                <bdi>{sentence(&said)}</bdi>
                {help.map(|help| view! { " "<span class="help-for-it">{help}</span> })}
                {change}
            </p>
        }
    });
    let items = items.collect_view();
    let notes = notes.into_iter().map(|note| view! { <p class="calm">{note}</p> }).collect_view();
    view! { {items}{notes} }
}

#[component]
fn Add(base: BasePath, answers: Answers) -> impl IntoView {
    let change = step(&base, &answers.to_query());
    view! {
        <form class="actions" method="post" action=base.of("/api/first-steps/add")>
            <Hidden answers />
            <button type="submit" class="primary">"Add this source"</button>
            <a href=change rel="external">"Change the answers"</a>
        </form>
    }
}
