//! The table of services. A plain table with links, not a treegrid: the table commands of every screen reader work in it, it works without
//! a script, and the keys that the browser's part adds only move the focus from link to link.

use leptos::prelude::*;

use super::found_nothing::FoundNothing;
use super::head::Head;
use super::pages::Pages;
use super::row::row;
use crate::fleet::model::Evidence;
use crate::overview::fleet::model::WINDOW;
use crate::overview::fleet::page::FleetPage;

/// The window of rows that the address asks for; a sentence where there are none.
pub fn table(page: &FleetPage) -> AnyView {
    let (base, query, found, columns) = (page.base, page.query, &page.found, &page.instant.columns);
    if found.all == 0 {
        return view! { <FoundNothing base=base.clone() query=query.clone() complaints=found.complaints.clone() /> }.into_any();
    }
    let heads = columns.shown.iter().map(|column| view! { <Head base=base.clone() query=query.clone() column=*column /> }).collect_view();
    let rows = found.rows.iter().enumerate().map(|(place, drawn)| row(page, drawn, found.from + place)).collect_view();
    let below = found.all - found.from - found.rows.len();
    let window = format!("{}{}from=", base.of(&query.starting(0).address()), if query.starting(0).query().is_empty() { "?" } else { "&" });
    view! {
        <table class="fleet-table" aria-labelledby="services" aria-rowcount=found.all + 1 data-rows=found.all data-from=found.from data-drawn=found.rows.len() data-window=window>
            <thead><tr aria-rowindex="1">{heads}</tr></thead>
            <tbody>
                {spacer("above", found.from)}
                {rows}
                {spacer("below", below)}
            </tbody>
        </table>
        <Pages base=base.clone() query=query.clone() from=found.from drawn=found.rows.len() all=found.all most=WINDOW />
        {columns.sentence().map(|said| view! { <p class="untold">{said}</p> })}
        <Grades />
    }
    .into_any()
}

/// The room of the rows that are not drawn, so that the scroll bar is that of the whole table. Shown only once the browser fetches them
/// (`_fleet_table.scss`); the height of a row there is the same.
///
/// One cell: a cell over all columns would bring those back that a narrow screen hides.
fn spacer(key: &'static str, rows: usize) -> impl IntoView {
    let height = format!("{}rem", rows as f64 * ROW_REM);
    let room = (rows > 0).then(|| view! { <svg width="1" height=height></svg> });
    view! { <tr class="spacer" data-key=key aria-hidden="true"><td>{room}</td></tr> }
}

/// The height of a row, in the unit of the style sheet.
const ROW_REM: f64 = 3.25;

/// What the letters mean.
#[component]
fn Grades() -> impl IntoView {
    let grade = |(letter, grade): (&'static str, Evidence)| {
        view! { <div><dt><span class="grade">{letter}</span></dt><dd>{grade.meaning()}</dd></div> }
    };
    view! {
        <details class="grades">
            <summary>"What evidence A, B and C mean"</summary>
            <dl>{[("A", Evidence::A), ("B", Evidence::B), ("C", Evidence::C)].map(grade).into_iter().collect_view()}</dl>
        </details>
    }
}
