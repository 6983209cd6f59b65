//! The tiles, and which are missing.

use leptos::prelude::*;

use crate::overview::pool::remedies::Remedy;
use crate::overview::pool::tiles::{TileSource, TileText, tiles};
use crate::overview::views::tiles::Tile;

/// What is told as tiles, and one line for what is not.
#[component]
pub fn Numbers<'a>(source: &'a TileSource<'a>, remedies: &'a [Remedy]) -> impl IntoView + use<> {
    let (told, untold) = tiles(source);
    // Rows of four, where six would leave one alone.
    let class = if matches!(told.len(), 1..=4 | 7) { "tiles four" } else { "tiles" };
    let draw = |TileText { name, value, unit, note, about }: TileText| view! { <Tile name value unit note about /> };
    let has_tiles = !told.is_empty();
    let tiles = has_tiles.then(|| view! { <dl class=class>{told.into_iter().map(draw).collect_view()}</dl> });
    let words = if remedies.iter().any(|remedy| remedy.lines.is_some()) { "What its owner can switch on" } else { "Why" };
    let link = (!remedies.is_empty()).then(|| view! { " "<a href="#switch-on" rel="external">{words}</a> });
    let untold = (!untold.is_empty())
        .then(|| view! { <p class="untold" data-notice="untold">{format!("Not told by its source: {}.", untold.join(", "))}{link}</p> });
    view! { <div class="pool-numbers">{tiles}{untold}</div> }
}
