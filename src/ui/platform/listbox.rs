//! A list box whose focus stays in a field: its options are chosen and followed from there.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::browser::set_attribute;
use super::elements::{elements, set};

/// The options inside the element of this id, in order.
fn options(id: &str) -> Vec<Element> {
    document().get_element_by_id(id).map(|list| elements(&list, "[role=option]")).unwrap_or_default()
}

fn chosen(options: &[Element]) -> Option<usize> {
    options.iter().position(|option| option.get_attribute("aria-selected").as_deref() == Some("true"))
}

/// Chooses the option `by` places below the chosen one, round about, brings it into view, and says so at the field.
pub fn choose_option(field: &str, list: &str, by: i32) {
    let options = options(list);
    let (count, now) = (options.len() as i32, chosen(&options).unwrap_or(0) as i32);
    set_attribute(field, "aria-expanded", if count > 0 { "true" } else { "false" });
    if count == 0 {
        set_attribute(field, "aria-activedescendant", "");
        return;
    }
    let next = &options[(now + by).rem_euclid(count) as usize];
    for option in &options {
        set(option, "aria-selected", if option == next { "true" } else { "false" });
    }
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    next.scroll_into_view_with_scroll_into_view_options(&nearest);
    set_attribute(field, "aria-activedescendant", &next.id());
}

/// Takes away what stands in a field.
pub fn empty_field(id: &str) {
    if let Some(field) = document().get_element_by_id(id) {
        field.unchecked_into::<HtmlInputElement>().set_value("");
    }
}

/// Whether an event is of an element that fits, or of one inside of it.
pub fn is_inside(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).ok().flatten().is_some())
}

/// Goes where the chosen option leads.
pub fn click_option(id: &str) {
    let options = options(id);
    if let Some(option) = chosen(&options).and_then(|chosen| options[chosen].dyn_ref::<HtmlElement>()) {
        option.click();
    }
}
