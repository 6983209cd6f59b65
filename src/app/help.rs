//! Below every page: where it is explained, in which zone times are told, and which keys there are.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::base::BasePath;
use crate::ui::listening::listen_while_shown;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

const TIMES: &str = "plimsoll_times";

/// Whether this browser tells times in UTC, as the server writes them.
pub fn times_are_utc() -> bool {
    platform::cookie(TIMES).as_deref() == Some("utc")
}

/// The document that explains a page.
fn document(path: &str) -> &'static str {
    let subject = [
        ("/alerts", "ALERTS.md"),
        ("/load-test", "LOAD-TESTS.md"),
        ("/capacity", "CHECK.md"),
        ("/api-docs", "REST.md"),
        ("/explain", "EXPLAIN.md"),
        ("/first-steps", "SOURCES.md"),
        ("/fleet/consoles", "SCALE.md"),
    ];
    subject.into_iter().find(|(page, _)| path.starts_with(page)).map_or("PAGES.md", |(_, document)| document)
}

/// Links and choices that are of use on every page.
#[component]
pub fn Help() -> impl IntoView {
    let base = expect_context::<BasePath>();
    let path = use_location().pathname;
    let dialog = NodeRef::<Dialog>::new();
    let inside = base.clone();
    let about = move || {
        let path = path.get();
        inside.of(&format!("/docs/{}", document(path.strip_prefix(inside.as_str()).unwrap_or(&path))))
    };
    let (words, other) = if times_are_utc() { ("Show local times", "local") } else { ("Show times in UTC", "utc") };
    let choose = move |_| {
        platform::set_cookie(TIMES, other);
        platform::reload();
    };
    view! {
        <nav class="help" aria-label="Help">
            <a href=about rel="external">"About this page"</a>
            <a href=base.of("/explain")>"Explain an error"</a>
            <button type="button" class="needs-script" on:click=choose>{words}</button>
            <button type="button" class="needs-script" aria-haspopup="dialog" on:click=move |_| open(dialog)>"Keyboard"</button>
        </nav>
        <Keys dialog />
    }
}

/// What the keys do. They can be switched off: who speaks to a computer, or holds a hand on the keyboard, presses some by chance.
#[component]
fn Keys(dialog: NodeRef<Dialog>) -> impl IntoView {
    let on = RwSignal::new(platform::cookie(platform::LETTER_KEYS).as_deref() != Some("off"));
    follow_keys(dialog, on);
    let choose = move |checked: bool| {
        platform::set_cookie(platform::LETTER_KEYS, if checked { "on" } else { "off" });
        on.set(checked);
    };
    let rows = [
        ("?", "This list"),
        ("r", "Refresh now"),
        ("Ctrl K", "Search; on a Mac Cmd K"),
        ("← →", "In a chart: previous step, next step"),
        ("Home End", "In a chart: first step, last step"),
        ("Enter", "In a chart: open the selected step"),
        ("+ −", "In a chart: zoom in, zoom out"),
        ("/", "In the Fleet: search"),
        ("↑ ↓ k j", "In the Fleet: previous row, next row"),
        ("← →", "In the Fleet: fold, unfold a row"),
        ("Enter", "In the Fleet: open the row"),
        ("Esc", "Close a dialog or a panel"),
    ];
    let row = |(key, words): (&'static str, &'static str)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div> };
    view! {
        <dialog node_ref=dialog class="keys" aria-labelledby="keys">
            <h2 id="keys">"Keyboard"</h2>
            <dl>{rows.map(row).collect_view()}</dl>
            <label>
                <input type="checkbox" checked=on.get_untracked() on:change:target=move |event| choose(event.target().checked()) />
                " Enable the keys ?, r, /, j and k"
            </label>
            <button type="button" autofocus on:click=move |_| close(dialog)>"Close"</button>
        </dialog>
    }
}

fn follow_keys(dialog: NodeRef<Dialog>, on: RwSignal<bool>) {
    let clock = expect_context::<Refresh>();
    listen_while_shown(move || {
        platform::on_plain_key(move |key| match key {
            "?" if on.get_untracked() => open(dialog),
            "r" if on.get_untracked() => clock.now(),
            _ => {}
        })
    });
}

fn open(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        let _open_already = dialog.show_modal();
    }
}

fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_leads_to_the_document_that_explains_it() {
        let documents = ["/", "/activity", "/alerts", "/load-test/runs/7", "/capacity", "/explain"].map(document);
        assert_eq!(documents, ["PAGES.md", "PAGES.md", "ALERTS.md", "LOAD-TESTS.md", "CHECK.md", "EXPLAIN.md"]);
    }
}
