//! Draws what was found: as a page, and as the list box of the dialog.

use leptos::prelude::*;

use super::entry::Entry;
use super::found::Found;
use crate::base::{BasePath, printable};

/// The page with its form.
pub fn page(base: &BasePath, text: &str, found: &Found) -> String {
    let groups = found.groups.iter().enumerate().map(|(number, (kind, entries))| {
        let (id, named) = (format!("found-{number}"), format!("found-{number}"));
        let items = entries.iter().map(|entry| view! { <li><a href=base.of(&entry.address) rel=rel(entry)>{name(entry)}</a></li> });
        view! {
            <section aria-labelledby=named>
                <h2 id=id>{kind.label()}</h2>
                <ul class="found">{items.collect_view()}</ul>
            </section>
        }
    });
    let page = view! {
        <section class="hero-head" aria-labelledby="search"><h1 id="search">"Search"</h1></section>
        <form method="get" action=base.of("/search") class="search-form" role="search" data-key=text.to_owned()>
            <label class="field">
                <span>"Pages, incidents, servers, services, pools, documents"</span>
                <input type="text" name="q" value=text.to_owned() autocomplete="off" spellcheck="false" />
            </label>
            <button type="submit">"Search"</button>
        </form>
        <p class="summary" role="status">{summary(text, found)}</p>
        {explains(base, found)}
        {groups.collect_view()}
    };
    page.to_html()
}

/// The list box of the dialog, with the first option chosen.
pub fn options(base: &BasePath, text: &str, found: &Found) -> String {
    let mut number = 0;
    let mut option = |entry: &Entry| {
        let (id, is_first) = (format!("option-{number}"), number == 0);
        number += 1;
        view! {
            <a role="option" id=id tabindex="-1" aria-selected=is_first.to_string() href=base.of(&entry.address) rel=rel(entry)>
                {name(entry)}
            </a>
        }
    };
    let groups: Vec<_> = found
        .groups
        .iter()
        .enumerate()
        .map(|(group, (kind, entries))| {
            let (id, named) = (format!("options-{group}"), format!("options-{group}"));
            let options: Vec<_> = entries.iter().map(|entry| option(entry)).collect();
            view! {
                <div role="group" aria-labelledby=named>
                    <p role="presentation" id=id>{kind.label()}</p>
                    {options}
                </div>
            }
        })
        .collect();
    let list = (!groups.is_empty()).then(|| view! { <div role="listbox" id="options" aria-label="Results">{groups}</div> });
    view! { <p role="status" class="summary">{summary(text, found)}</p>{explains(base, found)}{list} }.to_html()
}

/// Its whole text stays in reach where it is cut.
fn name(entry: &Entry) -> impl IntoView + use<> {
    let (label, detail) = (printable::line(&entry.label).into_owned(), printable::line(&entry.detail).into_owned());
    let detail = (!detail.is_empty()).then(|| view! { <small>{detail}</small> });
    let whole = label.clone();
    view! { <bdi class="label" title=whole>{label}</bdi>{detail} }
}

fn rel(entry: &Entry) -> Option<&'static str> {
    entry.is_loaded_anew().then_some("external")
}

/// Whoever pastes an error text here means the other box.
fn explains(base: &BasePath, found: &Found) -> impl IntoView + use<> {
    (found.count == 0).then(|| view! { <p>"Is it an error text? "<a href=base.of("/explain")>"Explain an error"</a></p> })
}

fn summary(text: &str, found: &Found) -> String {
    match (found.count, found.shown()) {
        (0, _) => format!("Nothing found for “{}”. Every word must occur: try fewer or shorter ones.", printable::line(text)),
        (1, _) => "1 result.".to_owned(),
        (count, shown) if count == shown => format!("{count} results."),
        (count, shown) => format!("{count} results, of which these {shown} fit best."),
    }
}
