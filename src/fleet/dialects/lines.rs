//! Configuration or code that makes a library tell a number, to be copied.

use std::borrow::Cow;

use super::custom::CUSTOM;
use super::{ALL, Field};

/// What the owner of a pool adds, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The file or the language, and whose it is where that is not plain.
    pub place: &'static str,
    /// The lines themselves.
    pub text: Cow<'static, str>,
}

/// The same of a dialect: which numbers they make it tell.
pub(super) struct DialectLines {
    pub numbers: &'static [Field],
    pub place: &'static str,
    pub text: &'static str,
}

/// Which lines make a sender of this dialect tell a number, by the number's words; `None` where a line is not enough.
pub fn lines(dialect_id: &str, number: &str) -> Option<Lines> {
    if dialect_id == CUSTOM.id {
        let key = KEYS.iter().find(|(field, _)| field.words() == number)?.1;
        let text = format!("[sources.metrics]\n{key} = \"the_name_of_the_metric\"");
        return Some(Lines { place: "the console's configuration file", text: text.into() });
    }
    let dialect = ALL.iter().find(|dialect| dialect.name.id == dialect_id)?;
    let lines = dialect.lines.iter().find(|lines| lines.numbers.iter().any(|field| field.words() == number))?;
    Some(Lines { place: lines.place, text: lines.text.into() })
}

/// The library of a dialect as its users call it.
pub fn title(dialect_id: &str) -> Option<&'static str> {
    let mut all = ALL.iter().map(|dialect| dialect.name).chain([CUSTOM]);
    all.find(|name| name.id == dialect_id).map(|name| name.title)
}

/// The keys of the configuration, for the numbers that pages ask for.
const KEYS: [(Field, &str); 12] = [
    (Field::CheckedOut, "checked_out"),
    (Field::CheckedIn, "checked_in"),
    (Field::PoolSize, "pool_size"),
    (Field::TotalCapacity, "total_capacity"),
    (Field::Opening, "opening"),
    (Field::Waiting, "waiting"),
    (Field::Acquired, "acquired"),
    (Field::TimedOut, "timed_out"),
    (Field::WaitSum, "wait_sum"),
    (Field::Wait, "wait"),
    (Field::HoldSum, "hold_sum"),
    (Field::ConnectSum, "connect_sum"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::dialects::CustomMetrics;

    #[test]
    fn each_line_is_for_a_number_of_which_the_dialect_says_that_it_can_be_told() {
        for dialect in ALL {
            for lines in dialect.lines {
                assert!(!lines.place.is_empty() && !lines.text.trim().is_empty(), "{}", dialect.name.id);
                for number in lines.numbers {
                    let is_said = dialect.hints.iter().any(|(field, _)| field == number);
                    assert!(is_said, "{}: {number:?} has lines and no hint", dialect.name.id);
                }
            }
        }
    }

    #[test]
    fn lines_are_found_by_the_words_of_a_number() {
        let found = lines("hikaricp_micrometer", Field::Wait.words()).expect("lines");
        assert!(found.text.contains("percentiles-histogram.hikaricp.connections.acquire=true"), "{found:?}");
        assert_eq!(lines("prisma", Field::Acquired.words()), None, "Prisma cannot tell it");
        assert_eq!(lines("no such dialect", Field::Wait.words()), None);
        assert_eq!((title("go_sql"), title("custom"), title("x")), (Some("Go database/sql"), Some("Metrics by configuration"), None));
    }

    /// The keys are those that the configuration reads.
    #[test]
    fn a_metric_of_ones_own_is_named_in_the_configuration() {
        for (field, key) in KEYS {
            let table: toml::Table = format!("[metrics]\n{key} = \"a_metric\"").parse().expect("TOML");
            let metrics: CustomMetrics = table.try_into().expect("a key of the configuration");
            assert!(metrics.metrics.contains_key(&field), "{key}");
        }
        assert!(lines("custom", "waiting").expect("lines").text.ends_with("waiting = \"the_name_of_the_metric\""));
    }
}
