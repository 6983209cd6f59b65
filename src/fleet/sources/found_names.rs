//! What an exposition tells instead of a pool.

use std::collections::BTreeMap;

use crate::base::printable::line;
use crate::fleet::samples::TextReader;

/// So many are told: a sentence, not a list.
const MOST_PREFIXES: usize = 5;
/// A prefix is cut: its beginning says enough.
const LONGEST: usize = 40;
/// Names of pools have one of these words.
const WORDS_OF_POOLS: [&str; 6] = ["pool", "conn", "checked", "db", "sql", "hikari"];

/// How the names begin, at most five, those that may be a pool's first.
pub fn found_prefixes(text: &str) -> Vec<String> {
    let mut prefixes: BTreeMap<(bool, String), ()> = BTreeMap::new();
    let take = |name: &str| {
        let prefix = prefix(name);
        let is_of_pool = WORDS_OF_POOLS.iter().any(|word| prefix.contains(word));
        // Sorted, what may be a pool's comes first.
        prefixes.entry((!is_of_pool, prefix)).or_default();
        false
    };
    TextReader::new(text, take).for_each(drop);
    prefixes.into_keys().take(MOST_PREFIXES).map(|(_, prefix)| line(&prefix).into_owned()).collect()
}

/// Two words, or three where the second and third may be about a pool: `http_requests`, `onyx_db_pool`.
fn prefix(name: &str) -> String {
    let words: Vec<&str> = name.split('_').take(3).collect();
    let is_about_pool = words.get(2).is_some_and(|third| WORDS_OF_POOLS.iter().any(|word| third.contains(word)));
    let count = if is_about_pool { 3 } else { 2 };
    let prefix = words.into_iter().take(count).collect::<Vec<_>>().join("_");
    prefix.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_pools_comes_first_and_five_are_told() {
        let text = "a_b_c 1\na_b_d 1\nc 1\nd_e 1\ne_f 1\nf_g 1\nshop_pool_size 1\n";
        assert_eq!(found_prefixes(text), ["shop_pool", "a_b", "c", "d_e", "e_f"]);
        assert_eq!(found_prefixes(&format!("{} 1\n", "x".repeat(500)))[0].len(), LONGEST);
        assert!(found_prefixes("").is_empty());
    }
}
