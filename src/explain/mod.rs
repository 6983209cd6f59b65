//! Which limit an error text tells of, how that limit stands now, and what to do.
//!
//! 1. `plain.rs` makes one line of what was pasted: no colours, no line breaks, one kind of quotes.
//! 2. `finder.rs` looks for every message of `catalogue/` in it, in any language that the server speaks, and for SQLSTATEs. Of several
//!    the innermost is meant: the server's refusal, not the pool that waited for it.
//! 3. `words.rs`, `look.rs` and `advice.rs` turn it into sentences, with the values that the message holds. Nothing else of the text
//!    is repeated: it may hold passwords.
//! 4. `standing.rs` says how the limit stands, from the facts that `capacity` reads; `pools.rs` the same of the pools that sources
//!    tell of. Both are pure.
//!
//! A text without a known message is answered so. Nothing is guessed from words like "timeout".

mod advice;
pub mod answer;
mod catalogue;
mod finder;
mod look;
#[cfg(test)]
mod manual;
mod model;
mod pattern;
mod plain;
pub mod pools;
mod sqlstate;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod text;
mod values;
mod words;
