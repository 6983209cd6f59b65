//! What do you run? And what this console reads already.

use leptos::prelude::*;

use super::frame::{Place, framed};
use super::step;
use crate::base::BasePath;
use crate::first_steps::stacks::{ALL, Group, Stack};
use crate::first_steps::step::SERVER;
use crate::fleet::registry::SourceState;
use crate::ui::format::plural;

/// More are in REST.
const MOST_LISTED: usize = 50;

/// The first question.
pub fn choose(base: &BasePath, sources: &[SourceState]) -> String {
    let groups = Group::ALL.map(|group| view! { <Stacks base=base.clone() group /> }).collect_view();
    let server = step(base, &format!("stack={SERVER}"));
    let body = view! {
        <p class="calm">"Each answer leads to the next question. A source is read once before it is added."</p>
        {groups}
        <section class="stack-group" aria-labelledby="server">
            <h3 id="server">"PostgreSQL"</h3>
            <ul class="stacks">
                <li>
                    <a href=server rel="external">
                        <strong>"A further server"</strong>
                        <span>"primary or replica, and the role that reads it"</span>
                    </a>
                </li>
            </ul>
        </section>
        <Known base=base.clone() sources=sources.to_vec() />
    };
    framed(Place::Run, "What do you run?", body.into_any())
}

#[component]
fn Stacks(base: BasePath, group: Group) -> impl IntoView {
    let id = format!("{group:?}").to_lowercase();
    let of_group = |stack: &&&Stack| stack.group == group;
    let item = |stack: &&'static Stack| {
        let address = step(&base, &format!("stack={}", stack.id));
        view! { <li><a href=address rel="external"><strong>{stack.title}</strong><span>{stack.summary}</span></a></li> }
    };
    let items = ALL.iter().filter(of_group).map(item).collect_view();
    view! {
        <section class="stack-group" aria-labelledby=id.clone()>
            <h3 id=id.clone()>{group.title()}</h3>
            <ul class="stacks">{items}</ul>
        </section>
    }
}

/// The sources that there are, so that nobody adds one twice, and what was added by mistake goes again.
#[component]
fn Known(base: BasePath, sources: Vec<SourceState>) -> impl IntoView {
    (!sources.is_empty()).then(|| {
        let rest = sources.len().saturating_sub(MOST_LISTED);
        let rows = sources.into_iter().take(MOST_LISTED).map(|source| view! { <Source base=base.clone() source /> }).collect_view();
        view! {
            <section class="known-sources" aria-labelledby="known">
                <h3 id="known">"Sources of this console"</h3>
                <ul>{rows}</ul>
                {(rest > 0).then(|| view! { <p class="more">{format!("{rest} more sources: /api/v1/sources")}</p> })}
            </section>
        }
    })
}

#[component]
fn Source(base: BasePath, source: SourceState) -> impl IntoView {
    let SourceState { id, name, pools, failing, .. } = source;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let failing = (failing > 0).then(|| format!(", {}", plural(count(failing), "address fails", "addresses fail")));
    let removable = id.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let key = removable.clone().unwrap_or_else(|| name.clone());
    let remove = removable.map(|id| {
        let label = format!("Remove the source {name}");
        view! {
            <form method="post" action=base.of("/api/first-steps/remove")>
                <input type="hidden" name="id" value=id />
                <button type="submit" aria-label=label>"Remove"</button>
            </form>
        }
    });
    view! {
        <li data-key=key>
            <span class="name">{name}</span>
            <span class="calm">{plural(count(pools), "pool", "pools")}{failing}</span>
            {remove}
        </li>
    }
}
