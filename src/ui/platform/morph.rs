//! Makes what stands in the document like newly drawn HTML, node by node: what has not changed is not touched, so that
//! focus, selection, scrolling, what a reader has unfolded and what stands in a form stay.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusOptions, HtmlElement, HtmlInputElement, Node};

/// On an element that the browser has filled: a new drawing of the same page leaves it alone.
pub const KEPT: &str = "data-kept";
/// The event behind every new drawing.
pub const REDRAWN: &str = "redrawn";

/// What tells a row from the rows, a section from the sections.
const KEYS: [&str; 2] = ["data-key", "aria-labelledby"];

/// Puts HTML into an element.
pub fn morph(element: &Element, html: &str) {
    let before = document().active_element();
    let Ok(drawn) = element.clone_node() else { return };
    let drawn: Element = drawn.unchecked_into();
    drawn.set_inner_html(html);
    children(element, &drawn);
    if document().active_element() != before {
        refocus(before);
    }
    // Last: whoever hears it may move the focus to what is new.
    if let Ok(redrawn) = Event::new(REDRAWN) {
        let _nobody_prevents_it = window().dispatch_event(&redrawn);
    }
}

/// What was moved has lost the focus; of what has gone, the keyboard goes on at the page.
fn refocus(before: Option<Element>) {
    let kept = before.filter(|element| element.is_connected()).or_else(|| document().get_element_by_id("main"));
    if let Some(kept) = kept {
        // What has the focus need not be what is looked at.
        let stay = FocusOptions::new();
        stay.set_prevent_scroll(true);
        let _not_focusable = kept.unchecked_into::<HtmlElement>().focus_with_options(&stay);
    }
}

fn children(old: &Node, new: &Node) {
    drop_what_has_gone(old, new);
    let (mut here, mut next) = (old.first_child(), new.first_child());
    while let Some(wanted) = next {
        next = wanted.next_sibling();
        let found = siblings(here.clone()).find(|node| are_alike(node, &wanted));
        match (found, here.take()) {
            (Some(found), Some(at)) if at.is_same_node(Some(&found)) => {
                here = at.next_sibling();
                renew(&at, &wanted);
            }
            (found, at) => {
                // Only what has a key is worth moving; everything else is drawn anew.
                let found = found.filter(|node| key(node).is_some());
                let _inserted = old.insert_before(found.as_ref().unwrap_or(&wanted), at.as_ref());
                if let Some(found) = found {
                    renew(&found, &wanted);
                }
                here = at;
            }
        }
    }
    siblings(here).for_each(|node| remove(old, &node));
}

/// First, so that nothing has to move up past it.
fn drop_what_has_gone(old: &Node, new: &Node) {
    let name = |node: &Node| key(node).map(|key| (node.node_name(), key));
    let wanted: Vec<_> = siblings(new.first_child()).filter_map(|node| name(&node)).collect();
    for node in siblings(old.first_child()) {
        if name(&node).is_some_and(|name| !wanted.contains(&name)) {
            remove(old, &node);
        }
    }
}

fn remove(parent: &Node, node: &Node) {
    let _was_a_child = parent.remove_child(node);
}

/// A node and those after it, as they are when each is reached.
fn siblings(first: Option<Node>) -> impl Iterator<Item = Node> {
    let mut next = first;
    std::iter::from_fn(move || {
        let node = next.take()?;
        next = node.next_sibling();
        Some(node)
    })
}

fn are_alike(old: &Node, new: &Node) -> bool {
    old.node_name() == new.node_name() && key(old) == key(new)
}

fn key(node: &Node) -> Option<String> {
    let element = node.dyn_ref::<Element>()?;
    KEYS.iter().find_map(|name| element.get_attribute(name))
}

fn renew(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(_)) if old.has_attribute(KEPT) => {}
        (Some(old), Some(new)) => {
            attributes(old, new);
            children(old, new);
        }
        _ => old.set_node_value(new.node_value().as_deref()),
    }
}

fn attributes(old: &Element, new: &Element) {
    for name in names(old).filter(|name| !is_the_readers(old, name) && !new.has_attribute(name)) {
        let _name_is_valid = old.remove_attribute(&name);
    }
    for name in names(new).filter(|name| !is_the_readers(old, name)) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_ref() != Some(&value) {
            let _name_is_valid = old.set_attribute(&name, &value);
        }
    }
}

/// What is unfolded, and what stands in a form: a field that nobody has typed into yet would follow its attribute, and
/// be sent with a value that nobody has read. One that is marked `data-follows` does so as long as it is left alone.
fn is_the_readers(element: &Element, attribute: &str) -> bool {
    match attribute {
        "open" | "checked" | "selected" => true,
        "value" => match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.type_() != "hidden" && !(input.has_attribute("data-follows") && is_left_alone(input)),
            None => false,
        },
        _ => false,
    }
}

fn is_left_alone(input: &HtmlInputElement) -> bool {
    let has_focus = document().active_element().is_some_and(|focused| focused.is_same_node(Some(input)));
    !has_focus && input.value() == input.default_value()
}

fn names(element: &Element) -> impl Iterator<Item = String> {
    element.get_attribute_names().into_iter().filter_map(|name| name.as_string())
}
