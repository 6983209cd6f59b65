//! Which limit an error text tells of, how that limit stands now, and what to do.
//!
//! 1. `plain.rs` makes one line of what was pasted: no colours, no line breaks, one kind of quotes.
//! 2. `finder.rs` looks for every message of `catalogue/` in it, in any language that the server speaks, and for SQLSTATEs. Of several
//!    the innermost is meant: the server's refusal, not the pool that waited for it.
//! 3. `words.rs`, `look.rs` and `advice.rs` turn it into sentences, with the values that the message holds. Nothing else of the text
//!    is repeated: it may hold passwords.
//! 4. `standing.rs` says how the limit stands, from the facts that `capacity` reads; `pools.rs` the same of the pools that sources
//!    tell of, and `level.rs` how full it is. All are pure; `now.rs` reads what they need.
//! 5. `web.rs` is the page: it keeps the answer, never the text (`answers.rs`), and `views.rs` draws it.
//!
//! A text without a known message is answered so. Nothing is guessed from words like "timeout".

mod advice;
pub mod answer;
mod answers;
mod catalogue;
mod finder;
mod level;
mod look;
#[cfg(test)]
mod manual;
mod model;
pub mod now;
mod pattern;
mod plain;
mod pools;
mod sqlstate;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod text;
mod values;
mod views;
pub mod web;
mod words;
