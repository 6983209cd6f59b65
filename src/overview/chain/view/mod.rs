//! Draws the chains: the sentence, a box for each hop, and an arrow between two.

mod boxes;
mod names;
mod role;

use leptos::prelude::*;

use super::model::{CacheHop, Chain, HopKind, HopState};
use crate::fleet::registry::Liveness;
use crate::ui::format::duration_plain;
use boxes::{poolers_box, server_box, services_box};
use names::{isolated, names_of};
use role::Role;

/// A chain for each server; nothing where there is none. A server without a queue on which no pool draws is no chain: its load line says it.
#[component]
pub fn Chains(chains: Vec<Chain>) -> impl IntoView {
    let is_way = |chain: &Chain| chain.services.is_some() || chain.poolers.is_some() || chain.server.state != HopState::Clear;
    let chains: Vec<Chain> = chains.into_iter().filter(is_way).collect();
    (!chains.is_empty()).then(|| {
        let are_several = chains.len() > 1;
        let all = chains.into_iter().map(|chain| view! { <OneChain chain are_several /> }).collect_view();
        view! {
            <section class="chains" aria-labelledby="chains">
                <h2 id="chains">"Where it queues"</h2>
                {all}
            </section>
        }
    })
}

#[component]
fn OneChain(chain: Chain, are_several: bool) -> impl IntoView {
    let title = are_several.then(|| view! { <h3><bdi>{chain.name.clone()}</bdi></h3> });
    let role = |kind| Role::of(&chain, kind);
    let from_services = chain.services.as_ref().map(|hop| hop.checked_out);
    let to_server = chain.poolers.as_ref().map(|hop| hop.sv_active).or(from_services);
    let services = chain.services.as_ref().map(|hop| services_box(role(HopKind::Services), hop));
    let poolers = chain.poolers.as_ref().map(|hop| poolers_box(role(HopKind::Poolers), from_services, hop));
    let server = server_box(role(HopKind::Server), to_server, &chain.name, &chain.server);
    let sentence = isolated(&chain.bottleneck.sentence, &names_of(&chain));
    let beside = (!chain.caches.is_empty()).then(|| view! { <Beside caches=chain.caches.clone() /> });
    view! {
        <div class="one-chain">
            {title}
            <p class="where">{sentence}</p>
            <ol class="chain">{services}{poolers}{server}</ol>
            {beside}
        </div>
    }
}

#[component]
fn Beside(caches: Vec<CacheHop>) -> impl IntoView {
    let item = |cache: CacheHop| view! { <li>"Redis "<bdi>{cache.name.clone()}</bdi>": "{cache_words(&cache)}</li> };
    let items = caches.into_iter().map(item).collect_view();
    view! { <ul class="beside" aria-label="Beside the server">{items}</ul> }
}

/// `5 of 50 clients, 0 blocked, 12 keys evicted within 5 s`.
fn cache_words(cache: &CacheHop) -> String {
    let old = match cache.state {
        Liveness::Live => None,
        Liveness::Late => Some("late with its reading".to_owned()),
        Liveness::Gone => Some("does not answer".to_owned()),
    };
    let clients = cache.connected_clients.map(|now| match cache.max_clients {
        Some(most) if cache.is_full() => format!("{now} of {most} clients: further ones are refused"),
        Some(most) => format!("{now} of {most} clients"),
        None => format!("{now} clients"),
    });
    let blocked = cache.blocked_clients.map(|blocked| format!("{blocked} blocked"));
    let evicted = cache.evicted_keys.zip(cache.window_s);
    let evicted = evicted.map(|(keys, seconds)| format!("{keys} keys evicted within {}", duration_plain(seconds)));
    let all: Vec<String> = match old {
        Some(old) => vec![old],
        None => [clients, blocked, evicted].into_iter().flatten().collect(),
    };
    if all.is_empty() { "not told".to_owned() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::chain::fixture::{chain, locked, pool, quiet, server_now};

    fn drawn(chains: Vec<Chain>) -> String {
        view! { <Chains chains /> }.to_html()
    }

    #[test]
    fn a_hop_is_marked_by_words_and_one_that_nobody_tells_of_is_not_there() {
        let html = drawn(vec![chain(&[pool("orders", "a", 37, 20, 20)], &[], &locked(40, 19, 2))]);
        for words in ["Queues here", "Holds them", "Service pools", "<bdi>orders</bdi>", "20 of 20 connections are in use", "on 16 cores"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("cl_waiting") && html.matches("class=\"hop\"").count() == 2, "{html}");
        assert_eq!(html.matches("data-marked=\"critical\"").count(), 2);
    }

    #[test]
    fn a_server_on_which_no_pool_draws_is_shown_where_something_queues_there() {
        assert!(!drawn(vec![chain(&[], &[], &server_now(5, 0))]).contains("class=\"hop\""));
        assert!(drawn(vec![chain(&[], &[], &locked(40, 19, 2))]).contains("Queues here"));
    }

    #[test]
    fn foreign_names_are_escaped_and_many_are_counted() {
        let names = ["<b>1</b>", "2", "3", "4"];
        let html =
            drawn(vec![chain(&names.map(|name| pool(name, "a", if name == "<b>1</b>" { 9 } else { 1 }, 5, 5)), &[], &server_now(5, 0))]);
        assert!(html.contains("&lt;b&gt;1&lt;/b&gt;") && !html.contains("<b>1</b>") && html.contains("and 2 more"), "{html}");
    }

    #[test]
    fn where_it_queues_nobody_is_named_who_has_no_queue() {
        let html = drawn(vec![chain(&[pool("orders", "a", 9, 20, 20), pool("till", "a", 0, 5, 5)], &[], &server_now(40, 0))]);
        assert!(html.contains("<bdi>orders</bdi>") && html.contains("callers wait in 1 of 2 services"), "{html}");
        assert!(!html.contains("<bdi>till</bdi>"), "{html}");
    }

    #[test]
    fn a_server_that_is_nearly_full_shows_it_although_nothing_queues_there() {
        let of = |sessions| drawn(vec![chain(&[pool("orders", "a", 0, 20, 30)], &[], &server_now(sessions, 0))]);
        assert!(of(95).contains(r#"data-level="critical""#) && of(95).contains("No queue"), "{}", of(95));
        assert!(!of(40).contains(r#"data-level="critical""#), "{}", of(40));
    }

    #[test]
    fn a_number_that_is_not_told_is_no_zero() {
        let told = chain(&[quiet("reports", "a")], &[], &server_now(5, 0));
        assert_eq!(told.bottleneck.state, HopState::Unknown);
        let html = drawn(vec![told]);
        assert!(html.contains("not told") && html.contains("Unknown") && html.contains("1 pool does not tell its queue"), "{html}");
    }

    #[test]
    fn a_cache_says_what_it_is_told_by() {
        let cache = CacheHop {
            name: "orders / c:6379".into(),
            state: Liveness::Live,
            connected_clients: Some(50),
            max_clients: Some(50),
            blocked_clients: Some(0),
            evicted_keys: Some(12),
            window_s: Some(5.0),
        };
        assert_eq!(cache_words(&cache), "50 of 50 clients: further ones are refused, 0 blocked, 12 keys evicted within 5 s");
        assert_eq!(cache_words(&CacheHop { state: Liveness::Gone, ..cache.clone() }), "does not answer");
        let silent = CacheHop { connected_clients: None, blocked_clients: None, evicted_keys: None, ..cache };
        assert_eq!(cache_words(&silent), "not told");
    }
}
