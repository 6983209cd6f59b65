//! The charts as one: a pointer or the arrow keys read a step of all of them, a drag chooses a stretch.

use leptos::prelude::*;

use super::address::Addresses;
use super::plot::Axis;
use super::{pool, server};
use crate::base::timestamps::date_time;
use crate::history::page::{COURSE, READOUT};
use crate::history::page_data::HistoryPageData;
use crate::history::points::Points;

#[component]
pub fn Readout<'a>(found: &'a HistoryPageData, addresses: &'a Addresses, axis: &'a Axis, children: Children) -> impl IntoView + use<> {
    let slots = slots(&found.points, axis, found.step_s);
    let (from, until, link) = (found.window.from_s, found.window.until_s, addresses.of_source());
    let last = slots.last().map(|slot| slot.at_s);
    let said = slots.last().map(|slot| slot.words.clone()).unwrap_or_default();
    let lines = slots.iter().map(|slot| format!("{}|{}|{}", slot.place, slot.at_s, slot.words)).collect::<Vec<_>>().join("\n");
    let has_holders = matches!(found.points, Points::Pool(_)) && found.points.resolution_s().is_none();
    let holders = has_holders.then_some("Who held connections at this moment");
    let closely =
        last.map(|at_s| view! { <a id="readout-at" href=addresses.moment(at_s)>{holders.unwrap_or("Details of this moment")}</a> });
    let keys = "Charts. The left and right arrow keys select a step, Home and End the first and the last. Enter opens the selected step. Plus and minus zoom.";
    view! {
        <p class="readout"><span id=READOUT aria-live="polite">{said}</span>" "{closely}</p>
        <div id=COURSE class="course" role="group" tabindex="0" aria-label=keys
            data-from=from data-until=until data-link=link data-slots=lines>
            {children()}
        </div>
        <p class="note">"Drag over a chart to zoom. Vertical dashed lines mark deploys and starts of the console and of the server."</p>
    }
}

struct ReadoutStep {
    /// In the drawing's own units.
    place: u32,
    at_s: u64,
    words: String,
}

fn slots(points: &Points, axis: &Axis, step_s: u64) -> Vec<ReadoutStep> {
    let slot = |at_s: u64, words: String| {
        let when = if step_s == 1 { date_time(at_s) } else { format!("{} to {}", date_time(at_s), &date_time(at_s + step_s)[11..]) };
        let marks: String = axis.marks_of(at_s).map(|mark| format!(" · {}: {}", mark.kind.label(), mark.words)).collect();
        // A line of the list is a step.
        ReadoutStep { place: axis.place(at_s), at_s, words: format!("{when} UTC: {words}{marks}").replace('\n', " ") }
    };
    match points {
        Points::Pool(points) => points.iter().map(|point| slot(point.at_s, pool::words(point))).collect(),
        Points::Server(points) => points.iter().map(|point| slot(point.at_s, server::words(point))).collect(),
    }
}
