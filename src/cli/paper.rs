//! What a report is written on.

use std::io::IsTerminal;

use crate::capacity::text::Paper;

/// Colours for a terminal, unless its owner wants none (<https://no-color.org>).
pub fn paper() -> Paper {
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(96);
    Paper::new(width, std::io::stdout().is_terminal() && !wants_none)
}
