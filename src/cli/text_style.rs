//! What a report is written on.

use std::io::IsTerminal;

use ratatui::crossterm::terminal;

use crate::capacity::text::TextStyle;

/// Of a pipe or a file: what fits everywhere it may be shown later.
const USUAL_WIDTH: usize = 80;

/// Colours for a terminal, unless its owner wants none (<https://no-color.org>).
pub fn paper() -> TextStyle {
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_terminal = std::io::stdout().is_terminal();
    TextStyle::new(asked_width().or_else(|| width_of_terminal(is_terminal)).unwrap_or(USUAL_WIDTH), is_terminal && !wants_none)
}

/// `COLUMNS` is how somebody asks for another width than the terminal's.
fn asked_width() -> Option<usize> {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0)
}

fn width_of_terminal(is_terminal: bool) -> Option<usize> {
    let (columns, _) = is_terminal.then(terminal::size)?.ok()?;
    (columns > 0).then_some(usize::from(columns))
}
