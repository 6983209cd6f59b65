//! Draws the lines: one large, for the server that the pages are about; smaller ones for the others.

mod bar;
mod card;
mod legend;
mod marks;

use leptos::prelude::*;

use super::model::{ServerLine, ServersNow};
use crate::base::BasePath;

pub use card::{ServerCard, SlotNumbers};

/// So many further servers have a line with names; of more, only those in trouble.
const FEW: usize = 4;
/// So many lines with names, however many servers are in trouble.
const MOST_NAMED: usize = 8;

/// How much room a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineSize {
    /// The only large thing on the page.
    Large,
    /// Beside others, with its names.
    Small,
    /// One of many that are well: name, number and level.
    Compact,
}

impl LineSize {
    /// The word in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Small => "small",
            Self::Compact => "compact",
        }
    }
}

/// Every server, the one that the pages are about first and large, then the worst first.
#[component]
pub fn ServerLines(base: BasePath, now: ServersNow) -> impl IntoView {
    let (summary, taken_at_ms) = (now.summary(), now.taken_at_ms);
    let sizes = sizes(&now.lines);
    let card = |(line, size): (ServerLine, LineSize)| {
        view! { <ServerCard base=base.clone() line size now_ms=taken_at_ms /> }
    };
    let (count, wall) = (now.lines.len().to_string(), base.of("/wall"));
    let cards = now.lines.into_iter().zip(sizes).map(card).collect_view();
    let (heading, class) = match summary {
        Some(summary) => (summary, ""),
        None => ("Servers".to_owned(), "visually-hidden"),
    };
    view! {
        <section class="server-lines" data-servers=count aria-labelledby="server-lines">
            <div class="server-lines-head">
                <h2 id="server-lines" class=class>{heading}</h2>
                // `external`: the wall has another frame, and goes on renewing itself.
                <a class="wall-link" href=wall rel="external">"Wall view"</a>
            </div>
            <div class="server-cards">{cards}</div>
        </section>
    }
}

/// The first is large; of many further ones only those in trouble, which come first, have names.
fn sizes(lines: &[ServerLine]) -> Vec<LineSize> {
    let further = lines.len().saturating_sub(1);
    let size = |(place, line): (usize, &ServerLine)| match place {
        0 => LineSize::Large,
        _ if further <= FEW || (line.is_in_trouble() && place <= MOST_NAMED) => LineSize::Small,
        _ => LineSize::Compact,
    };
    lines.iter().enumerate().map(size).collect()
}

#[cfg(test)]
mod tests;
