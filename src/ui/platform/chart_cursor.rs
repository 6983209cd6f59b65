//! The crosshair: all charts of a page are read together. The pointer or the arrow keys choose a moment, which is marked and told in each
//! chart; a drag chooses a stretch.
//!
//! Charts over the same time stand in one element, their course, which has their steps (`ui::chart::Course`).

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{document, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, KeyboardEvent, MouseEvent};

use super::Listener;
use super::elements::{elements, set};
use super::morph::{KEPT, REDRAWN};

/// The charts over one stretch of time.
const COURSE: &str = ".course[data-slots]";
/// The width of a chart in its own units, in which all places are told: whole numbers are enough for a pointer, and their
/// code is small.
const WIDTH: i64 = 1000;
/// Less than this is a click.
const A_DRAG: i64 = 10;

/// Follows the pointer and the keys over all charts, says what each step was, and goes to the address of what is chosen.
pub fn attach_chart_cursor(go: impl Fn(&str) + 'static) -> Listener {
    let hand = Rc::new(ChartCursor { began: Cell::new(None), chosen: Cell::new(None), go: Box::new(go) });
    let (moves, downs, ups, keys, redraws) = (hand.clone(), hand.clone(), hand.clone(), hand.clone(), hand);
    Listener::of([
        window_event_listener(ev::pointermove, move |event| moves.moved(&event)),
        window_event_listener(ev::pointerdown, move |event| {
            // A finger that moves scrolls the page.
            let drags = event.button() == 0 && event.pointer_type() != "touch";
            downs.began.set(pointed(&event).map(|(_, place)| place).filter(|_| drags));
            downs.moved(&event);
        }),
        window_event_listener(ev::pointerup, move |event| ups.let_go(&event)),
        window_event_listener(ev::keydown, move |event| keys.pressed(&event)),
        window_event_listener(ev::Custom::<Event>::new(REDRAWN), move |_| redraws.redrawn()),
    ])
}

/// One step of a course.
struct CursorStep {
    place: i64,
    /// Its moment, in seconds since the epoch.
    at: i64,
    words: String,
}

/// Charts over one stretch of time.
struct Course {
    charts: Element,
    steps: Vec<CursorStep>,
}

impl Course {
    fn of(charts: Element) -> Self {
        let step = |line: &str| {
            let (place, rest) = line.split_once('|')?;
            let (at, words) = rest.split_once('|')?;
            Some(CursorStep { place: place.parse().ok()?, at: at.parse().ok()?, words: words.to_owned() })
        };
        let steps = charts.get_attribute("data-slots").unwrap_or_default().lines().filter_map(step).collect();
        Self { charts, steps }
    }

    fn all() -> Vec<Self> {
        document().body().map(|body| elements(&body, COURSE)).unwrap_or_default().into_iter().map(Self::of).collect()
    }

    fn told(&self, attribute: &str) -> String {
        self.charts.get_attribute(attribute).unwrap_or_default()
    }

    /// The step of a moment; `None` where these charts do not show it.
    fn step_at(&self, moment: i64) -> Option<usize> {
        let width = self.steps.get(1).map_or(i64::MAX, |second| second.at - self.steps[0].at);
        let nearest = self.nearest(|step| step.at - moment)?;
        ((self.steps[nearest].at - moment).abs() <= width).then_some(nearest)
    }

    fn nearest(&self, apart: impl Fn(&CursorStep) -> i64) -> Option<usize> {
        (0..self.steps.len()).min_by_key(|step| apart(&self.steps[*step]).abs())
    }

    /// Where a step is told in words. A refresh leaves them alone.
    fn readout(&self) -> Option<Element> {
        document().get_element_by_id(&self.told("data-readout"))
    }

    fn tell(&self, step: usize) {
        if let Some(readout) = self.readout() {
            set(&readout, KEPT, "");
            readout.set_text_content(Some(&self.steps[step].words));
        }
    }

    /// In every chart: the place of the step, and its values in the legend.
    fn mark(&self, step: usize) {
        let cursor = format!("M{} 0V100", self.steps[step].place);
        elements(&self.charts, ".cursor").iter().for_each(|place| set(place, "d", &cursor));
        for chart in elements(&self.charts, "[data-values]") {
            let values = chart.get_attribute("data-values").unwrap_or_default();
            let values = values.lines().nth(step).unwrap_or_default().split('|');
            elements(&chart, ".value").iter().zip(values).for_each(|(place, value)| place.set_text_content(Some(value)));
        }
        if let Some(link) = document().get_element_by_id(&(self.told("data-readout") + "-at")) {
            set(&link, "href", &self.moment(step));
        }
    }

    fn select(&self, stretch: Option<(i64, i64)>) {
        let (from, until) = stretch.unwrap_or_default();
        for selection in elements(&self.charts, ".selection") {
            set(&selection, "x", &from.to_string());
            set(&selection, "width", &(until - from).to_string());
        }
    }

    /// The address of a stretch between two places.
    fn stretch(&self, from: i64, until: i64) -> Option<String> {
        let (begin, end): (i64, i64) = (self.told("data-from").parse().ok()?, self.told("data-until").parse().ok()?);
        let at = |place: i64| (begin + (end - begin) * place / WIDTH).max(0);
        Some(format!("{}&from={}&until={}", self.told("data-link"), at(from), at(until).max(at(from) + 10)))
    }

    /// The address of a step that is looked at closely.
    fn moment(&self, step: usize) -> String {
        format!("{}&from={}&until={}&at={}", self.told("data-link"), self.told("data-from"), self.told("data-until"), self.steps[step].at)
    }
}

struct ChartCursor {
    /// Where a drag has begun.
    began: Cell<Option<i64>>,
    /// The moment of the step that was chosen: a refresh moves the steps.
    chosen: Cell<Option<i64>>,
    go: Box<dyn Fn(&str)>,
}

impl ChartCursor {
    fn moved(&self, event: &MouseEvent) {
        let Some((course, place)) = pointed(event) else { return };
        if let Some(nearest) = course.nearest(|step| step.place - place) {
            self.choose(course.steps[nearest].at);
        }
        course.select(self.began.get().map(|began| (began.min(place), began.max(place))));
    }

    fn let_go(&self, event: &MouseEvent) {
        let began = self.began.take();
        Course::all().iter().for_each(|course| course.select(None));
        if let (Some(began), Some((course, place))) = (began, pointed(event))
            && (began - place).abs() > A_DRAG
        {
            self.zoom(&course, began.min(place), began.max(place));
        }
    }

    fn pressed(&self, event: &KeyboardEvent) {
        // Enter on a button inside is for the button.
        let charts = within(event.target(), COURSE).filter(|_| within(event.target(), "button").is_none());
        let Some(course) = charts.map(Course::of) else { return };
        let Some(last) = course.steps.len().checked_sub(1) else { return };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let chosen = self.chosen.get().and_then(|moment| course.step_at(moment));
        let now = chosen.unwrap_or(last);
        let (place, choose) = (course.steps[now].place, |step: usize| self.choose(course.steps[step].at));
        match event.key().as_str() {
            "ArrowLeft" => choose(if chosen.is_some() { now.saturating_sub(1) } else { last }),
            "ArrowRight" => choose((now + 1).min(last)),
            "Home" => choose(0),
            "End" => choose(last),
            "Enter" => (self.go)(&course.moment(now)),
            "+" => self.zoom(&course, place - WIDTH / 4, place + WIDTH / 4),
            "-" => self.zoom(&course, place - WIDTH, place + WIDTH),
            _ => return,
        }
        event.prevent_default();
    }

    /// The same moment again is no news, least of all to a screen reader.
    fn choose(&self, moment: i64) {
        let is_news = self.chosen.replace(Some(moment)) != Some(moment);
        for course in Course::all() {
            if let Some(step) = course.step_at(moment) {
                if is_news {
                    course.tell(step);
                }
                course.mark(step);
            }
        }
    }

    /// A new drawing has no cursor; the words of the chosen step are gone where it is one of something else.
    fn redrawn(&self) {
        let Some(moment) = self.chosen.get() else { return };
        let mut is_shown = false;
        for course in Course::all() {
            let told = course.readout().is_some_and(|readout| readout.has_attribute(KEPT));
            if let Some(step) = course.step_at(moment).filter(|_| told) {
                course.mark(step);
                is_shown = true;
            }
        }
        if !is_shown {
            self.chosen.set(None);
        }
    }

    fn zoom(&self, course: &Course, from: i64, until: i64) {
        course.stretch(from, until).iter().for_each(|address| (self.go)(address));
    }
}

/// The charts under the pointer, and where on them it is.
fn pointed(event: &MouseEvent) -> Option<(Course, i64)> {
    let charts = within(event.target(), COURSE)?;
    let chart = within(event.target(), "svg[role]")?;
    let (rect, x) = (chart.get_bounding_client_rect(), i64::from(event.client_x()));
    let place = (x - rect.left() as i64) * WIDTH / (rect.width() as i64).max(1);
    Some((Course::of(charts), place.clamp(0, WIDTH)))
}

fn within(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}
