//! Text for fuzz tests: the words of a grammar in any order, among anything.

use std::ops::Range;

use proptest::prelude::*;

/// One of these words, or once in `weight + 1` times any text.
pub fn word(words: &[&'static str], weight: u32) -> impl Strategy<Value = String> + use<> {
    prop_oneof![weight => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// So many of them, one after the other.
pub fn text(words: &[&'static str], weight: u32, count: Range<usize>) -> impl Strategy<Value = String> + use<> {
    prop::collection::vec(word(words, weight), count).prop_map(|parts| parts.concat())
}
