//! A letter and a pattern for each console, the same in the table and in the strip.

use leptos::prelude::*;

use crate::consoles::model::ConsolesNow;

/// Colours, and then the same with a pattern; the letter tells apart whatever shares one.
const LOOKS: usize = 8;
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Of all consoles by name.
#[derive(Clone)]
pub struct Marks(Vec<String>);

/// Of one console; `None`: of what nobody holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark(Option<usize>);

impl Marks {
    pub fn of(now: &ConsolesNow) -> Self {
        Self(now.consoles.iter().map(|console| console.name.clone()).collect())
    }

    /// Of this console.
    pub fn mark(&self, name: Option<&str>) -> Mark {
        Mark(self.0.iter().position(|known| Some(known.as_str()) == name))
    }
}

impl Mark {
    pub fn letter(self) -> char {
        self.0.map_or('–', |place| char::from(LETTERS[place % LETTERS.len()]))
    }

    /// For the style.
    pub fn look(self) -> String {
        self.0.map_or_else(|| "free".to_owned(), |place| (place % LOOKS).to_string())
    }
}

/// The letter as a small cell beside the console's name.
#[component]
pub fn Key(mark: Mark) -> impl IntoView {
    view! { <span class="shard key" data-look=mark.look() aria-hidden="true">{mark.letter().to_string()}</span> }
}
