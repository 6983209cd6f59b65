//! Charts over the same time, read together: the pointer or the arrow keys choose a step, a drag a stretch.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{document, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, KeyboardEvent, MouseEvent};

use super::Listener;
use super::morph::{KEPT, REDRAWN};

/// The width of a chart in its own units, in which all places are told: whole numbers are enough for a pointer, and their
/// code is small.
const WIDTH: i64 = 1000;
/// Less than this is a click.
const A_DRAG: i64 = 10;

/// Follows the pointer and the keys over the charts in the element of this id, says in the element `readout` what each
/// step was, and goes to the address of what is chosen.
pub fn attach_chart_cursor(course: &'static str, readout: &'static str, go: impl Fn(&str) + 'static) -> Listener {
    let hand = Rc::new(ChartCursor { course, readout, began: Cell::new(None), chosen: Cell::new(None), go: Box::new(go) });
    let (moves, downs, ups, keys, redraws) = (hand.clone(), hand.clone(), hand.clone(), hand.clone(), hand);
    Listener::of([
        window_event_listener(ev::pointermove, move |event| moves.moved(&event)),
        window_event_listener(ev::pointerdown, move |event| {
            // A finger that moves scrolls the page.
            let drags = event.button() == 0 && event.pointer_type() != "touch";
            downs.began.set(downs.place(&event).filter(|_| drags));
            downs.moved(&event);
        }),
        window_event_listener(ev::pointerup, move |event| ups.let_go(&event)),
        window_event_listener(ev::keydown, move |event| keys.pressed(&event)),
        window_event_listener(ev::Custom::<Event>::new(REDRAWN), move |_| redraws.redrawn()),
    ])
}

/// One step of the charts.
struct CursorStep {
    place: i64,
    /// Its moment, in seconds since the epoch.
    at: i64,
    words: String,
}

struct ChartCursor {
    course: &'static str,
    readout: &'static str,
    /// Where a drag has begun.
    began: Cell<Option<i64>>,
    /// The moment of the step that was chosen: a refresh moves the steps.
    chosen: Cell<Option<i64>>,
    go: Box<dyn Fn(&str)>,
}

impl ChartCursor {
    fn course(&self) -> Option<Element> {
        document().get_element_by_id(self.course)
    }

    fn told(&self, attribute: &str) -> String {
        self.course().and_then(|course| course.get_attribute(attribute)).unwrap_or_default()
    }

    fn steps(&self) -> Vec<CursorStep> {
        let step = |line: &str| {
            let (place, rest) = line.split_once('|')?;
            let (at, words) = rest.split_once('|')?;
            Some(CursorStep { place: place.parse().ok()?, at: at.parse().ok()?, words: words.to_owned() })
        };
        self.told("data-slots").lines().filter_map(step).collect()
    }

    /// Where on a chart the pointer is.
    fn place(&self, event: &MouseEvent) -> Option<i64> {
        let chart = within(event.target(), &format!("#{} svg[role]", self.course))?;
        let (rect, x) = (chart.get_bounding_client_rect(), i64::from(event.client_x()));
        Some(((x - rect.left() as i64) * WIDTH / (rect.width() as i64).max(1)).clamp(0, WIDTH))
    }

    fn moved(&self, event: &MouseEvent) {
        let Some(place) = self.place(event) else { return };
        let steps = self.steps();
        if let Some(nearest) = (0..steps.len()).min_by_key(|step| (steps[*step].place - place).abs()) {
            self.show(&steps, nearest);
        }
        self.select(self.began.get().map(|began| (began.min(place), began.max(place))));
    }

    fn let_go(&self, event: &MouseEvent) {
        let (began, place) = (self.began.take(), self.place(event));
        self.select(None);
        if let (Some(began), Some(place)) = (began, place)
            && (began - place).abs() > A_DRAG
        {
            self.zoom(began.min(place), began.max(place));
        }
    }

    fn pressed(&self, event: &KeyboardEvent) {
        if within(event.target(), &format!("#{}", self.course)).is_none() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let steps = self.steps();
        let Some(last) = steps.len().checked_sub(1) else { return };
        let chosen = self.chosen_of(&steps);
        let now = chosen.unwrap_or(last);
        let place = steps[now].place;
        match event.key().as_str() {
            "ArrowLeft" => self.show(&steps, if chosen.is_some() { now.saturating_sub(1) } else { last }),
            "ArrowRight" => self.show(&steps, (now + 1).min(last)),
            "Home" => self.show(&steps, 0),
            "End" => self.show(&steps, last),
            "Enter" => (self.go)(&self.moment(&steps[now])),
            "+" => self.zoom(place - WIDTH / 4, place + WIDTH / 4),
            "-" => self.zoom(place - WIDTH, place + WIDTH),
            _ => return,
        }
        event.prevent_default();
    }

    /// The step of the chosen moment; `None` where nothing was chosen, or the charts no longer show it.
    fn chosen_of(&self, steps: &[CursorStep]) -> Option<usize> {
        let chosen = self.chosen.get()?;
        let width = steps.get(1)?.at - steps[0].at;
        let nearest = (0..steps.len()).min_by_key(|step| (steps[*step].at - chosen).abs())?;
        ((steps[nearest].at - chosen).abs() <= width).then_some(nearest)
    }

    fn show(&self, steps: &[CursorStep], step: usize) {
        let Some(step) = steps.get(step) else { return };
        // The same step again is no news, least of all to a screen reader.
        if self.chosen.replace(Some(step.at)) != Some(step.at) {
            self.tell(step);
        }
        self.mark(step);
    }

    /// Says what the step was. A refresh leaves these words alone.
    fn tell(&self, step: &CursorStep) {
        if let Some(readout) = document().get_element_by_id(self.readout) {
            set(&readout, KEPT, "");
            readout.set_text_content(Some(&step.words));
        }
    }

    fn mark(&self, step: &CursorStep) {
        self.each(".cursor", |cursor| set(cursor, "d", &format!("M{} 0V100", step.place)));
        if let Some(link) = document().get_element_by_id("readout-at") {
            set(&link, "href", &self.moment(step));
        }
    }

    /// The drawing has no cursor; the words of the chosen step are gone where it is one of something else.
    fn redrawn(&self) {
        let steps = self.steps();
        let step = self.chosen_of(&steps).map(|step| &steps[step]);
        let told = document().get_element_by_id(self.readout).is_some_and(|readout| readout.has_attribute(KEPT));
        match step.filter(|_| told) {
            Some(step) => self.mark(step),
            None => self.chosen.set(None),
        }
    }

    fn select(&self, stretch: Option<(i64, i64)>) {
        let (from, until) = stretch.unwrap_or_default();
        self.each(".selection", |selection| {
            set(selection, "x", &from.to_string());
            set(selection, "width", &(until - from).to_string());
        });
    }

    fn each(&self, selector: &str, act: impl Fn(&Element)) {
        let found = self.course().and_then(|course| course.query_selector_all(selector).ok());
        let Some(found) = found else { return };
        (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).for_each(|element: Element| act(&element));
    }

    fn zoom(&self, from: i64, until: i64) {
        let (begin, end): (i64, i64) = match (self.told("data-from").parse(), self.told("data-until").parse()) {
            (Ok(begin), Ok(end)) => (begin, end),
            _ => return,
        };
        let at = |place: i64| (begin + (end - begin) * place / WIDTH).max(0);
        (self.go)(&format!("{}&from={}&until={}", self.told("data-link"), at(from), at(until).max(at(from) + 10)));
    }

    /// The address of a step that is looked at closely.
    fn moment(&self, step: &CursorStep) -> String {
        format!("{}&from={}&until={}&at={}", self.told("data-link"), self.told("data-from"), self.told("data-until"), step.at)
    }
}

fn within(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

fn set(element: &Element, name: &str, value: &str) {
    let _name_is_valid = element.set_attribute(name, value);
}
