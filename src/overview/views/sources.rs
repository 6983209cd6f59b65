//! What the first page says of sources: of which addresses fail, what is worth saying of others, and that none has told a pool yet; and of
//! receivers of the numbers that do not take them.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::fleet::registry::SourceState;
use crate::ui::format::plural;

/// More lines hide the table; the others are counted, and unfold.
const SHOWN: usize = 3;

/// Nothing where every source answers, and every receiver takes what it is sent.
#[component]
pub fn SourceTroubles(sources: Vec<SourceState>, exports: Vec<String>) -> impl IntoView {
    let lines: Vec<String> = exports.into_iter().chain(sources.into_iter().flat_map(lines_of)).collect();
    let item = |line: &String| view! { <li>{line.clone()}</li> };
    (!lines.is_empty()).then(|| {
        let (first, rest) = lines.split_at(lines.len().min(SHOWN));
        let more = (!rest.is_empty()).then(|| {
            let words = plural(u32::try_from(rest.len()).unwrap_or(u32::MAX), "more line about sources", "more lines about sources");
            view! { <details><summary>{words}</summary><ul>{rest.iter().map(item).collect_view()}</ul></details> }
        });
        view! { <div class="source-troubles"><ul>{first.iter().map(item).collect_view()}</ul>{more}</div> }
    })
}

fn lines_of(source: SourceState) -> Vec<String> {
    let SourceState { name, failing, errors, notes, .. } = source;
    let more = failing.saturating_sub(errors.len());
    let rest =
        (more > 0).then(|| format!("{} fail too.", plural(u32::try_from(more).unwrap_or(u32::MAX), "more address", "more addresses")));
    errors.into_iter().chain(notes).chain(rest).map(|said| format!("Source {name}: {said}")).collect()
}

/// No pool of a service is known.
#[component]
pub fn NoPoolYet(base: BasePath) -> impl IntoView {
    view! { <p class="empty">"No source has told a pool yet. "<a href=base.of("/first-steps")>"First steps"</a></p> }
}

/// The section of a page that is about one pool or one server; without sources, the way to the first one.
#[component]
pub fn Sources(base: BasePath, sources: Vec<SourceState>, exports: Vec<String>) -> impl IntoView {
    let none = sources.is_empty().then(|| {
        let first_steps = base.of("/first-steps");
        view! {
            <SourceTroubles sources=Vec::new() exports=exports.clone() />
            <p class="no-sources">
                "This console does not read the pools of your services yet. "<a href=first_steps>"First steps"</a>" adds them, one question at a time."
            </p>
        }
    });
    let told = (!sources.is_empty()).then(|| {
        view! {
            <section class="observed-pools" aria-labelledby="observed">
                <h2 id="observed">"Pools of services"</h2>
                <SourceTroubles sources exports />
                <NoPoolYet base />
            </section>
        }
    });
    view! { {none}{told} }
}
