//! Draws a step.

mod added;
mod address;
mod change;
mod choose;
mod form;
mod frame;
mod numbers;
mod read;
mod senders;
mod server;
#[cfg(test)]
mod tests;
mod toml_file;

pub use added::{AddedPage, added};
pub use address::{AddressPage, address};
pub use change::change;
pub use choose::choose;
pub use read::{ReadPage, read};
pub use senders::senders;
pub use server::server;

use crate::base::BasePath;
use crate::first_steps::answers::WrongAnswer;

/// Where the page is, inside the console.
pub const PAGE: &str = "/first-steps";

/// What is drawn where an address is none of a step.
pub fn unknown(base: &BasePath) -> String {
    use leptos::prelude::*;
    let first = base.of(PAGE);
    let page = view! {
        <h1>"First steps"</h1>
        <p>"This page does not know what you run. "<a href=first rel="external">"Choose it from the list"</a>"."</p>
    };
    page.to_html()
}

/// The address of a step; `query` without the question mark.
fn step(base: &BasePath, query: &str) -> String {
    base.of(&if query.is_empty() { PAGE.to_owned() } else { format!("{PAGE}?{query}") })
}

/// What a form shows of an answer that cannot be.
type Refused<'a> = Option<&'a WrongAnswer>;
