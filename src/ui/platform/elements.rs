//! Elements of the document, as a list.

use wasm_bindgen::JsCast;
use web_sys::Element;

/// Those inside of another one that fit a selector, in the order of the document.
pub fn elements(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    let _name_is_valid = element.set_attribute(name, value);
}
