//! A chart with all that belongs to it as one SVG, for itself: an image has no stylesheet, so each element is given the styles that it
//! has on the page.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, XmlSerializer};

use super::elements::{elements, set};

/// The styles that the drawings use.
const STYLES: [&str; 10] = [
    "display",
    "opacity",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "vector-effect",
    "font-family",
    "font-size",
];
/// Around everything, and above it for text, whose second line stands where the figure has its title.
const EDGE: i32 = 16;
const HEAD: i32 = 24;
/// The mean width of a character of 13 pixels.
const CHARACTER: i32 = 7;

/// In pixels of the page: whole ones, because the code that writes fractions is large.
pub struct ChartSvg {
    pub text: String,
    pub width: i32,
    pub height: i32,
}

/// Where an element stands in the window.
struct Place {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
}

impl Place {
    fn of(element: &Element) -> Self {
        let rect = element.get_bounding_client_rect();
        Self { left: rect.left() as i32, top: rect.top() as i32, width: rect.width() as i32, height: rect.height() as i32 }
    }
}

impl ChartSvg {
    /// Of a figure: what it is called and from where it is, its drawings and its legend, each where it stands on the page.
    pub fn of(figure: &Element) -> Self {
        let frame = Place::of(figure);
        let (width, height) = (frame.width + 2 * EDGE, frame.height + HEAD + 2 * EDGE);
        let (left, top) = (EDGE - frame.left, EDGE + HEAD - frame.top);
        let paper = document().body().map(|body| style(&body, "background-color")).unwrap_or_default();
        let mut text = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><rect width="100%" height="100%" fill="{paper}"/>"#
        );
        let letters = Letters { ink: style(figure, "color"), family: style(figure, "font-family"), fit: frame.width / CHARACTER };
        text += &letters.line(EDGE, EDGE + 13, &words(figure, "svg > title"));
        text += &letters.line(EDGE, EDGE + 33, &source(figure));
        for drawing in elements(figure, "svg") {
            text += &drawn(&drawing, left, top);
        }
        for key in elements(figure, ".key") {
            let place = Place::of(&key);
            let words = key.text_content().unwrap_or_default();
            text += &letters.line(place.left + left + 26, place.top + top + place.height * 3 / 4, &words);
        }
        Self { text: text + "</svg>", width, height }
    }
}

/// How text is written.
struct Letters {
    ink: String,
    family: String,
    /// Characters of a line.
    fit: i32,
}

impl Letters {
    fn line(&self, x: i32, y: i32, words: &str) -> String {
        let mut words: String = words.trim().to_owned();
        if let Some((cut, _)) = words.char_indices().nth(self.fit as usize) {
            words.truncate(cut);
            words.push('…');
        }
        let (ink, family, words) = (&self.ink, escaped(&self.family), escaped(&words));
        format!(r#"<text x="{x}" y="{y}" fill="{ink}" font-family="{family}" font-size="13">{words}</text>"#)
    }
}

/// One of the drawings of a figure at its place, with its styles.
fn drawn(drawing: &Element, left: i32, top: i32) -> String {
    let Ok(copy) = drawing.clone_node_with_deep(true) else { return String::new() };
    let copy: Element = copy.unchecked_into();
    let place = Place::of(drawing);
    for (name, value) in [("x", place.left + left), ("y", place.top + top), ("width", place.width), ("height", place.height)] {
        set(&copy, name, &value.to_string());
    }
    set(&copy, "overflow", "visible");
    for (part, drawn) in elements(&copy, "*").iter().zip(elements(drawing, "*")) {
        for name in STYLES {
            set(part, name, &style(&drawn, name));
        }
    }
    XmlSerializer::new().and_then(|serializer| serializer.serialize_to_string(&copy)).unwrap_or_default()
}

/// What is drawn, and by which console.
fn source(figure: &Element) -> String {
    let course = figure.closest("[data-source]").ok().flatten();
    let source = course.and_then(|course| course.get_attribute("data-source"));
    let console = document().query_selector(".place").ok().flatten();
    let console = console.map(|place| [words(&place, ".environment"), words(&place, ".server-name")]);
    let parts = source.into_iter().chain(console.into_iter().flatten()).chain(["Plimsoll".to_owned()]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn words(within: &Element, selector: &str) -> String {
    within.query_selector(selector).ok().flatten().and_then(|found| found.text_content()).unwrap_or_default()
}

fn style(element: &Element, name: &str) -> String {
    let styles = window().get_computed_style(element).ok().flatten();
    styles.and_then(|styles| styles.get_property_value(name).ok()).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
