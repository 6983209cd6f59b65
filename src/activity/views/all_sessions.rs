//! Every session, sorted and filtered as the address says: plain links and a plain form, so that it works without a script.

use leptos::prelude::*;

use super::end_button::end_button;
use super::table::{END, TableRow, framed, statement, text};
use crate::activity::model::SessionRow;
use crate::activity::selection::{Selection, SortColumn};
use crate::base::BasePath;
use crate::ui::eager::any;
use crate::ui::format::{duration_text, plural};
use crate::ui::sort_head::SortHead;

/// Rows that a browser draws without a pause; more are found by the filter.
const MOST: usize = 500;
/// Where the list stands, for links that lead to it.
pub const PLACE: &str = "all-sessions";

/// The address of the page for a selection, at its list.
pub fn address(base: &BasePath, selection: &Selection) -> String {
    match selection.query() {
        query if query.is_empty() => format!("{}#{PLACE}", base.of("/activity")),
        query => format!("{}?{query}#{PLACE}", base.of("/activity")),
    }
}

/// The list with its filter.
#[component]
pub fn AllSessionsSection(base: BasePath, sessions: Vec<SessionRow>, selection: Selection) -> impl IntoView {
    let rows = selection.rows(&sessions);
    let found = rows.len();
    let body = match found {
        0 => any(view! { <p class="calm">"No session matches the filter."</p> }),
        _ => list(&base, &selection, rows),
    };
    view! {
        <section class=PLACE id=PLACE aria-labelledby="all-sessions-head">
            <h2 id="all-sessions-head">"All sessions"</h2>
            <Filter base selection sessions=sessions.clone() />
            <p class="summary" role="status">{summary(found, sessions.len())}</p>
            {body}
        </section>
    }
}

fn summary(found: usize, all: usize) -> String {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let sessions = plural(count(all), "session", "sessions");
    let cut = if found > MOST { format!(" Only the first {MOST} are listed: narrow the filter.") } else { String::new() };
    if found == all { format!("{sessions}.{cut}") } else { format!("{found} of {sessions}.{cut}") }
}

fn list(base: &BasePath, selection: &Selection, rows: Vec<SessionRow>) -> AnyView {
    let head = |column: SortColumn| {
        let order = selection.order.after_click(column);
        let href = address(base, &Selection { order, ..selection.clone() });
        let descending = (selection.order.column == column).then_some(selection.order.descending);
        view! { <SortHead label=column.label() href class=if column.is_age() { "number" } else { "" } descending /> }
    };
    let heads = SortColumn::ALL.map(head).collect_view();
    let heads = any(view! { {heads}<th scope="col">{END}</th> });
    let numbers: Vec<bool> = SortColumn::ALL.into_iter().map(SortColumn::is_age).chain([false]).collect();
    framed("All sessions", heads, &numbers, true, rows.into_iter().take(MOST).map(row).collect())
}

fn row(row: SessionRow) -> TableRow {
    let (key, button) = (row.pid.to_string(), end_button(&row));
    let address = row.address.clone().map(|address| view! { <small class="address">{address}</small> });
    let application = row.application.clone().unwrap_or_else(|| "—".to_owned());
    let cells = vec![
        any(row.pid),
        any(view! { {application}" "{address} }),
        text(row.role.clone()),
        text(row.database.clone()),
        text(row.state.clone()),
        text(Some(duration_text(row.state_age))),
        text(Some(duration_text(row.transaction_age))),
        text(row.wait.clone()),
        statement(row.query, row.whole),
        button,
    ];
    (key, cells)
}

/// `data-key`: another selection is another form, so that its fields follow the address, while a refresh of the same one keeps what
/// somebody is typing.
#[component]
fn Filter(base: BasePath, selection: Selection, sessions: Vec<SessionRow>) -> impl IntoView {
    let key = selection.query();
    let clear = Selection { order: selection.order, with_literals: selection.with_literals, ..Selection::default() };
    let clear = selection.filters_something().then(|| view! { <a href=address(&base, &clear)>"Clear the filter"</a> });
    let literals = selection.with_literals.then(|| view! { <input type="hidden" name="statements" value="full" /> });
    let (states, applications, users) = (
        names(&sessions, |row| row.state.as_ref(), &selection.state),
        names(&sessions, |row| row.application.as_ref(), &selection.application),
        names(&sessions, |row| row.role.as_ref(), &selection.user),
    );
    view! {
        <form class="session-filter" method="get" action=format!("{}#{PLACE}", base.of("/activity")) data-key=format!("filter-{key}")>
            <Choice name="state" label="State" names=states chosen=selection.state />
            <Choice name="application" label="Application" names=applications chosen=selection.application />
            <Choice name="user" label="User" names=users chosen=selection.user />
            <label class="field">
                <span>"Text"</span>
                <input type="text" name="text" value=selection.text autocomplete="off" spellcheck="false" />
            </label>
            <input type="hidden" name="sort" value=selection.order.word() />
            {literals}
            <button type="submit">"Filter"</button>
            {clear}
        </form>
    }
}

/// The values that there are, and the one that is asked for: its sessions may have just gone.
fn names(sessions: &[SessionRow], of: fn(&SessionRow) -> Option<&String>, chosen: &str) -> Vec<String> {
    let mut names: Vec<String> =
        sessions.iter().filter_map(of).cloned().chain([chosen.to_owned()]).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

#[component]
fn Choice(name: &'static str, label: &'static str, names: Vec<String>, chosen: String) -> impl IntoView {
    let option = |name: String| {
        let selected = name == chosen;
        view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="">"Any"</option>
                {names.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
