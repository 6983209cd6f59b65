//! Names from elsewhere on the page: few of many, each isolated from the direction of the text around it.

use leptos::prelude::*;

use crate::overview::chain::model::Chain;
use crate::overview::chain::phrases::named;

/// Names of a box; the others are counted.
const NAMED: usize = 2;

/// `orders, checkout and 14 more`, of the first `count` names.
pub fn shortened(names: &[String], count: u32) -> impl IntoView + use<> {
    let shown = names.len().min(NAMED).min(usize::try_from(count).unwrap_or(NAMED));
    let rest = count.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX));
    let names = names.iter().take(shown).enumerate().map(|(place, name)| {
        let before = match place {
            0 => "",
            _ if rest == 0 => " and ",
            _ => ", ",
        };
        view! { {before}<bdi>{named(name).into_owned()}</bdi> }
    });
    view! { {names.collect_view()}{(rest > 0).then(|| format!(" and {rest} more"))} }
}

/// Names that the sentence of a chain may have, as it writes them, as far as their letters may run from right to left.
pub fn names_of(chain: &Chain) -> Vec<String> {
    let services = chain.services.as_ref().map(|hop| (&hop.longest, &hop.silence));
    let poolers = chain.poolers.as_ref().map(|hop| (&hop.longest, &hop.silence));
    let of_hops = services.into_iter().chain(poolers).flat_map(|(longest, silence)| {
        let longest = longest.as_ref().map(|pool| pool.name.as_str());
        longest.into_iter().chain(silence.example.as_deref())
    });
    let blocker = chain.server.blocker.as_ref().and_then(|blocker| blocker.application.as_deref());
    let all = of_hops.chain(blocker).chain([chain.name.as_str()]);
    all.map(|name| named(name).into_owned()).filter(|name| !name.is_ascii()).collect()
}

/// The sentence with each of these names in a `<bdi>`.
pub fn isolated(sentence: &str, names: &[String]) -> impl IntoView + use<> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((at, name)) = first_of(rest, names) {
        parts.push((rest[..at].to_owned(), Some(name.to_owned())));
        rest = &rest[at + name.len()..];
    }
    parts.push((rest.to_owned(), None));
    parts.into_iter().map(|(text, name)| view! { {text}{name.map(|name| view! { <bdi>{name}</bdi> })} }).collect_view()
}

/// Where the first of the names stands; of several at one place the longest.
fn first_of<'n>(text: &str, names: &'n [String]) -> Option<(usize, &'n str)> {
    let found = names.iter().filter_map(|name| Some((text.find(name.as_str())?, name.as_str())));
    found.min_by_key(|(at, name)| (*at, std::cmp::Reverse(name.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_sentence_are_isolated_wherever_they_stand() {
        let names = ["orders".to_owned(), "orders / a".to_owned(), "שרת".to_owned()];
        let html = view! { <p>{isolated("In orders / a: 3 wait. On שרת nothing.", &names)}</p> }.to_html();
        assert!(html.contains("<bdi>orders / a</bdi>") && html.contains("<bdi>שרת</bdi>"), "{html}");
        assert_eq!(html.matches("<bdi>").count(), 2, "{html}");
    }
}
