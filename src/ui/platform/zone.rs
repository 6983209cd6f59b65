//! Times in the zone of whoever reads: the server writes UTC, and here it is told anew as soon as it stands in the document.

use js_sys::{Array, Date};
use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord, Node};

use super::elements::elements;
use crate::ui::timestamps::{in_shape, is_stamp, rewritten};

/// Text that is to stay as it was written: SQL, logs, what stands in forms.
const LEFT_ALONE: &str = "pre, code, script, style, textarea, option";
/// What an element said when it was told in the reader's zone: as long as it still does, there is nothing to do.
const TOLD: &str = "data-local";

/// Tells every time that stands in the page, and that will, in the reader's zone.
pub fn tell_local_times() {
    let Some(body) = document().body() else { return };
    tell_all([body.clone().into()].into_iter());
    let heard = Closure::<dyn FnMut(Array)>::new(|records: Array| {
        let records = records.iter().filter_map(|record| record.dyn_into::<MutationRecord>().ok());
        tell_all(records.flat_map(|record| changed(&record)).filter(Node::is_connected));
    });
    let Ok(observer) = MutationObserver::new(heard.as_ref().unchecked_ref()) else { return };
    let wanted = MutationObserverInit::new();
    wanted.set_child_list(true);
    wanted.set_character_data(true);
    wanted.set_subtree(true);
    let _observed = observer.observe_with_options(&body, &wanted);
    // Once a page: for as long as it stands.
    heard.forget();
}

/// The zone's offset now, as its name: `UTC+1`.
fn zone_name() -> String {
    name_of(&Date::new_0())
}

/// A text that is another one now, or what came into an element: not all of the element, of which a long table is one.
fn changed(record: &MutationRecord) -> Vec<Node> {
    let added = record.added_nodes();
    let target = record.target().filter(|target| target.node_type() == Node::TEXT_NODE);
    (0..added.length()).filter_map(|place| added.get(place)).chain(target).collect()
}

/// Each table is told once, however many of its rows are new.
fn tell_all(nodes: impl Iterator<Item = Node>) {
    let mut tables: Vec<Element> = Vec::new();
    for node in nodes {
        let table = tell(&node).filter(|table| !tables.contains(table));
        tables.extend(table);
    }
    tables.iter().for_each(tell_columns);
}

/// Tells what stands in a node, and returns the table that it stands in: a cell stands in a column, which says above what its times are.
fn tell(node: &Node) -> Option<Element> {
    let element = node.dyn_ref::<Element>().cloned().or_else(|| node.parent_element());
    let element = element.filter(|element| element.closest(LEFT_ALONE).ok().flatten().is_none())?;
    tell_texts(&element);
    each(&element, "table", tell_columns);
    each(&element, "[data-utc]", tell_marked);
    if element.has_attribute("data-utc") {
        tell_marked(&element);
    }
    element.closest("table").ok().flatten()
}

fn tell_texts(element: &Element) {
    let mut next = element.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        match node.dyn_ref::<Element>() {
            Some(child) if child.matches(LEFT_ALONE).unwrap_or(true) => {}
            Some(child) => tell_texts(child),
            None => {
                let text = node.node_value().unwrap_or_default();
                if let Some(told) = rewritten(&text, local).filter(|told| *told != text) {
                    node.set_node_value(Some(&told));
                }
            }
        }
    }
}

/// Columns with `(UTC)` in their head: the head once, the cells whenever they are new.
fn tell_columns(table: &Element) {
    let heads = elements(table, "thead th, thead td");
    for (place, head) in heads.iter().enumerate() {
        let text = head.text_content().unwrap_or_default();
        if text.ends_with("(UTC)") {
            let name = zone_name();
            if name == "UTC" {
                continue;
            }
            set_text(head, &text.replace("UTC", &name));
        } else if !text.contains("(UTC") {
            continue;
        }
        let cells = format!("tbody tr > :nth-child({})", place + 1);
        elements(table, &cells).iter().filter(|cell| cell.child_element_count() == 0).for_each(tell_cell);
    }
}

fn tell_cell(cell: &Element) {
    let text = cell.text_content().unwrap_or_default();
    if is_stamp(&text)
        && let Some((moment, _)) = local(&text)
    {
        replace(cell, &text, &moment);
    }
}

/// Labels of an axis: without a date, and hence with their moment beside them.
fn tell_marked(element: &Element) {
    let text = element.text_content().unwrap_or_default();
    let seconds = element.get_attribute("data-utc").and_then(|seconds| seconds.parse::<f64>().ok());
    if let Some(seconds) = seconds {
        let whole = written(&Date::new(&JsValue::from_f64(seconds * 1000.0)));
        replace(element, &text, in_shape(&whole, text.len()));
    }
}

fn replace(element: &Element, before: &str, told: &str) {
    if element.get_attribute(TOLD).as_deref() == Some(before) {
        return;
    }
    let _name_is_valid = element.set_attribute(TOLD, told);
    if told != before {
        set_text(element, told);
    }
}

/// In the node that is there: the page keeps its nodes, and writes into them later.
fn set_text(element: &Element, told: &str) {
    let mut next = element.first_child();
    while let Some(node) = next {
        if node.node_type() == Node::TEXT_NODE && !node.node_value().unwrap_or_default().trim().is_empty() {
            node.set_node_value(Some(told));
            return;
        }
        next = node.next_sibling();
    }
}

/// A moment of UTC in the reader's zone, in its own shape.
fn local(stamp: &str) -> Option<(String, String)> {
    let has_date = stamp.len() > 8;
    let now = Date::new_0();
    let today: String = now.to_iso_string().into();
    let text = if has_date { stamp.replace(' ', "T") } else { format!("{}T{stamp}", today.get(..10)?) };
    let ms = Date::parse(&format!("{text}Z"));
    if ms.is_nan() {
        return None;
    }
    let moment = Date::new(&JsValue::from_f64(ms));
    Some((in_shape(&written(&moment), stamp.len()).to_owned(), name_of(&moment)))
}

/// `2026-11-29 14:14:05` in the reader's zone.
fn written(at: &Date) -> String {
    let (month, day) = (at.get_month() + 1, at.get_date());
    let (hour, minute, second) = (at.get_hours(), at.get_minutes(), at.get_seconds());
    format!("{:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", at.get_full_year())
}

fn name_of(at: &Date) -> String {
    // Minutes that UTC is ahead.
    let behind = -(at.get_timezone_offset() as i32);
    let sign = if behind < 0 { '−' } else { '+' };
    match (behind.abs() / 60, behind.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn each(within: &Element, selector: &str, act: impl Fn(&Element)) {
    elements(within, selector).iter().for_each(act);
}
