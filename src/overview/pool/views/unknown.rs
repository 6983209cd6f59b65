//! There is no pool of this name: says so, and helps to find the one that was meant.

use leptos::prelude::*;

use super::head::name_parts;
use crate::base::BasePath;
use crate::overview::pool::model::{NameKind, UnknownPool};
use crate::overview::pool_address::page_of;
use crate::ui::format::{encoded, plural};

/// A sentence, a search, and names that are like it.
pub fn draw(base: &BasePath, unknown: &UnknownPool) -> String {
    let (search, all, name) = (base.of("/pools"), base.of("/"), unknown.name.clone());
    let history = base.of(&format!("/history?source={}", encoded(&unknown.name)));
    let sentence = match unknown.kind {
        _ if unknown.name.is_empty() => view! { "Name a pool: a part of its service, instance or name is enough." }.into_any(),
        NameKind::Service => view! { <bdi>{unknown.name.clone()}</bdi>" is a service. Its pools are listed below." }.into_any(),
        NameKind::Server => view! { <bdi>{unknown.name.clone()}</bdi>" is a server, not a pool. "<a href=history>"Its history"</a> }.into_any(),
        NameKind::Nothing => view! {
            "No source tells of a pool " <q>{name_parts(&unknown.name)}</q> ", and the history has none of this name. It may be mistyped, or was forgotten after two years."
        }
        .into_any(),
    };
    let title = match unknown.kind {
        NameKind::Nothing => view! { "No such pool" }.into_any(),
        NameKind::Server | NameKind::Service => name_parts(&unknown.name).into_any(),
    };
    let link = |name: &String| view! { <li><a href=base.of(&page_of(name))>{name_parts(name)}</a></li> };
    let similar = (!unknown.similar.is_empty()).then(|| {
        let more = u32::try_from(unknown.more).unwrap_or(u32::MAX);
        let more =
            (more > 0).then(|| view! { <p class="more">{format!("{}: name more of it.", plural(more, "more pool", "more pools"))}</p> });
        view! {
            <section class="similar-pools" aria-labelledby="similar">
                <h2 id="similar">"Pools with a name like it"</h2>
                <ul>{unknown.similar.iter().map(link).collect_view()}</ul>
                {more}
            </section>
        }
    });
    let sheet = view! {
        <section class="hero-head" aria-labelledby="no-pool"><h1 id="no-pool">{title}</h1></section>
        <p class="notice" data-notice="no-pool" role="alert">{sentence}</p>
        <form method="get" action=search class="pool-search" role="search">
            <label class="field"><span>"Pool"</span><input type="text" name="name" value=name autocomplete="off" spellcheck="false" /></label>
            <button type="submit">"Search"</button>
        </form>
        {similar}
        <p><a href=all>"All pools"</a></p>
    };
    sheet.to_html()
}
