//! A long table of which the server draws a window: the next rows are asked for while the reader scrolls, and keys move from row to row.
//!
//! The table says where its window is: `data-rows` all rows, `data-from` the first one that is drawn, `data-window` the address of another
//! window up to its number. Every row has the same height; rows above and below the window are one empty row each.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{document, window, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::keys::FIELDS;
use super::morph::REDRAWN;
use super::{LETTER_KEYS, Listener, cookie, set_root_attribute};

const TABLE: &str = "table[data-window]";
const ROW: &str = "table[data-window] tbody tr[data-depth]";
const PANEL: &str = "[data-pool]";
/// Rows that are to be there before they are seen.
const AHEAD: i32 = 20;
/// Windows begin at multiples of it, so that small movements ask for nothing.
const STEP: i32 = 20;

/// Follows the scrolling and the keys of the page; `go` leads to the address of another window.
pub fn attach_row_window(go: impl Fn(&str) + 'static) -> Listener {
    // The room of the rows that are not drawn is shown from now on.
    set_root_attribute("data-rows", "");
    let rows = Rc::new(RowWindow { go: Box::new(go), is_asked: Cell::new(false), panel: RefCell::new(panel_key()) });
    rows.go_to_the_window();
    let (scrolls, resizes, keys, redraws) = (rows.clone(), rows.clone(), rows.clone(), rows);
    Listener::of([
        window_event_listener(ev::scroll, move |_| scrolls.moved()),
        window_event_listener(ev::resize, move |_| resizes.moved()),
        window_event_listener(ev::keydown, move |event| keys.pressed(&event)),
        window_event_listener(ev::Custom::<Event>::new(REDRAWN), move |_| redraws.redrawn()),
    ])
}

struct RowWindow {
    go: Box<dyn Fn(&str)>,
    /// Another window is on its way.
    is_asked: Cell<bool>,
    /// The row whose panel is open.
    panel: RefCell<Option<String>>,
}

/// Where the window is, in rows.
struct Place {
    all: i32,
    from: i32,
    until: i32,
    /// The first and last one that the reader could see.
    top: i32,
    bottom: i32,
}

impl RowWindow {
    /// An address may begin far down.
    fn go_to_the_window(&self) {
        if let Some(place) = place()
            && place.from > 0
            && (place.bottom < place.from || place.top > place.until)
            && let Some(first) = find(ROW)
        {
            first.scroll_into_view();
        }
    }

    fn moved(&self) {
        let Some(place) = place().filter(|_| !self.is_asked.get()) else { return };
        let is_short_above = place.from > 0 && place.top - AHEAD < place.from;
        let is_short_below = place.until < place.all && place.bottom + AHEAD > place.until;
        let wanted = ((place.top - 2 * AHEAD) / STEP * STEP).max(0);
        if (is_short_above || is_short_below) && wanted != place.from {
            self.is_asked.set(true);
            (self.go)(&format!("{}{wanted}", told(TABLE, "data-window")));
        }
    }

    fn redrawn(&self) {
        self.is_asked.set(false);
        let (before, now) = (self.panel.take(), panel_key());
        match (&before, &now) {
            (Some(key), None) => focus(row_of(key).as_ref().and_then(link_of)),
            (before, Some(_)) if *before != now => focus(find(PANEL)),
            _ => {}
        }
        *self.panel.borrow_mut() = now;
        self.moved();
    }

    fn pressed(&self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_in_field = target.as_ref().is_some_and(|target| target.closest(FIELDS).ok().flatten().is_some());
        if is_in_field || event.ctrl_key() || event.meta_key() || event.alt_key() || find(TABLE).is_none() {
            return;
        }
        let row = target.and_then(|target| target.closest(ROW).ok().flatten());
        let has_letters = cookie(LETTER_KEYS).as_deref() != Some("off");
        let is_done = match (event.key().as_str(), row) {
            ("Escape", _) => click(find("[data-close]")),
            ("/", _) if has_letters => focused(find("input[type=search]")),
            ("j", row) if has_letters => step(row, Element::next_element_sibling),
            ("k", row) if has_letters => step(row, Element::previous_element_sibling),
            ("ArrowDown", Some(row)) => step(Some(row), Element::next_element_sibling),
            ("ArrowUp", Some(row)) => step(Some(row), Element::previous_element_sibling),
            ("ArrowRight", Some(row)) => unfold(&row),
            ("ArrowLeft", Some(row)) => fold(&row),
            _ => false,
        };
        if is_done {
            event.prevent_default();
        }
    }
}

fn place() -> Option<Place> {
    let (body, row) = (find("table[data-window] tbody")?, find(ROW)?);
    let height = row.get_bounding_client_rect().height().max(1.0);
    let above = -body.get_bounding_client_rect().top();
    let screen = window().inner_height().ok()?.as_f64()?;
    let number = |name| told(TABLE, name).parse::<i32>().unwrap_or(0);
    let from = number("data-from");
    let top = ((above / height) as i32).max(0);
    Some(Place { all: number("data-rows"), from, until: from + number("data-drawn"), top, bottom: ((above + screen) / height) as i32 })
}

fn panel_key() -> Option<String> {
    find(PANEL)?.get_attribute("data-pool")
}

/// To the next row or the one before; without a row, to the first one that is seen.
fn step(row: Option<Element>, next: fn(&Element) -> Option<Element>) -> bool {
    let row = match row {
        Some(row) => next(&row),
        None => rows().find(|row| row.get_bounding_client_rect().top() >= 0.0),
    };
    focused(row.as_ref().and_then(link_of))
}

fn unfold(row: &Element) -> bool {
    let link = link_of(row);
    match link.as_ref().and_then(|link| link.get_attribute("aria-expanded")).as_deref() {
        Some("false") => click(link),
        _ => step(Some(row.clone()), Element::next_element_sibling),
    }
}

/// Folds a row that is unfolded; from any other one goes up to the row that it belongs to.
fn fold(row: &Element) -> bool {
    let link = link_of(row);
    if link.as_ref().is_some_and(|link| link.get_attribute("aria-expanded").as_deref() == Some("true")) {
        return click(link);
    }
    let depth = |row: &Element| row.get_attribute("data-depth");
    let mut above = row.previous_element_sibling();
    while let Some(other) = above {
        // One digit each: compared as text.
        if depth(&other).is_some_and(|other| Some(other) < depth(row)) {
            return focused(link_of(&other));
        }
        above = other.previous_element_sibling();
    }
    false
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn told(selector: &str, attribute: &str) -> String {
    find(selector).and_then(|element| element.get_attribute(attribute)).unwrap_or_default()
}

fn rows() -> impl Iterator<Item = Element> {
    let mut next = find(ROW);
    std::iter::from_fn(move || {
        let row = next.take()?;
        next = row.next_element_sibling();
        Some(row)
    })
}

fn row_of(key: &str) -> Option<Element> {
    rows().find(|row| row.get_attribute("data-key").as_deref() == Some(key))
}

fn link_of(row: &Element) -> Option<Element> {
    row.query_selector("th a").ok().flatten()
}

fn focus(element: Option<Element>) {
    let _there_is_none = focused(element);
}

fn focused(element: Option<Element>) -> bool {
    element.is_some_and(|element| element.unchecked_into::<HtmlElement>().focus().is_ok())
}

fn click(element: Option<Element>) -> bool {
    element.is_some_and(|element| {
        element.unchecked_into::<HtmlElement>().click();
        true
    })
}
