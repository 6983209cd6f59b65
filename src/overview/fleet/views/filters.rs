//! The search, and the filters with what each would find. All of it is in the address: links and a form that need no script.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::fleet::model::{FleetQuery, LONGEST, Search, StateWord, with_state};

/// `counts`: the pools that each filter would find.
#[component]
pub fn Filters(base: BasePath, query: FleetQuery, counts: Vec<(Option<StateWord>, usize)>) -> impl IntoView {
    let asked: Vec<StateWord> = Search::of(&query.text).states().collect();
    let chip = |(state, count): (Option<StateWord>, usize)| {
        let is_chosen = state.map_or(asked.is_empty(), |state| asked == [state]);
        let address = base.of(&query.searching(with_state(&query.text, state)).address());
        let current = is_chosen.then_some("true");
        // A filter that finds nothing is not offered, but for the one that is chosen.
        let is_offered = state.is_none() || is_chosen || (count > 0 && state != Some(StateWord::Live));
        is_offered.then(|| view! { <li><a href=address aria-current=current data-noscroll="">{words(state)}" "{count}</a></li> })
    };
    let action = base.of("/");
    view! {
        <form class="fleet-search" role="search" method="get" action=action>
            {query.order.map(|order| view! { <input type="hidden" name="sort" value=order.word() /> })}
            <input
                type="search"
                name="q"
                id="fleet-q"
                aria-label="Search pools"
                aria-describedby="fleet-q-help"
                placeholder="service, instance, address, state:open"
                autocomplete="off"
                maxlength=LONGEST
                value=query.text.clone()
                data-follows=""
            />
            <button type="submit">"Search"</button>
        </form>
        <p class="visually-hidden" id="fleet-q-help">
            "Words that all have to match. A key narrows a word: service:, instance:, pool:, address:, server:, source:, library:, state:, level:, evidence:."
        </p>
        <ul class="chips" aria-label="Filters">{counts.into_iter().filter_map(chip).collect_view()}</ul>
    }
}

fn words(state: Option<StateWord>) -> &'static str {
    match state {
        None => "all",
        Some(StateWord::Open) => "open",
        Some(StateWord::NotTold) => "not told",
        Some(StateWord::Late) => "late",
        Some(StateWord::Gone) => "gone",
        Some(StateWord::Live) => "live",
    }
}
