//! The tables of dialects in docs/SOURCES.md, made of the dialects' names and hints and of the recorded bodies.

use std::collections::BTreeMap;

use super::super::field::Kind;
use super::tables::BODIES;
use super::*;
use crate::base::manual_part::assert_written;

/// Before and after the tables.
const MARKS: [&str; 2] = ["<!-- dialects -->\n", "<!-- /dialects -->\n"];
/// How hints begin that are about something which is off unless its owner switches it on.
const OFF_BY_DEFAULT: &[&str] = &["Set ", "Call ", "Add ", "Export ", "Poll "];
/// How the others begin that say what to do.
const OTHER_ADVICE: &[&str] = &["Use ", "Update ", "Let ", "Start "];

/// How far a dialect tells a number.
#[derive(Clone, Copy, PartialEq)]
enum Telling {
    Always,
    Sometimes,
    Elsewhere,
    Never,
}

impl Telling {
    fn sign(self) -> &'static str {
        match self {
            Self::Always => "●",
            Self::Sometimes => "◐",
            Self::Elsewhere => "○",
            Self::Never => "–",
        }
    }
}

fn fields() -> Vec<Field> {
    not_told("", &Reading::default()).into_iter().map(|missing| missing.number).collect()
}

fn hint(dialect: &Dialect, field: Field) -> Option<&'static str> {
    dialect.hints.iter().find(|(of, _)| *of == field).map(|(_, hint)| *hint)
}

fn telling(dialect: &Dialect, field: Field, recorded: &[ToldPool]) -> Telling {
    let of_dialect = || recorded.iter().filter(|pool| pool.dialect == dialect.name && pool.reading.contradictions.is_empty());
    let is_told = |pool: &ToldPool| not_told(dialect.name.id, &pool.reading).iter().all(|missing| missing.number != field);
    let begins = |with: &[&str]| hint(dialect, field).is_some_and(|hint| with.iter().any(|word| hint.starts_with(word)));
    let (told, all) = (of_dialect().filter(|pool| is_told(pool)).count(), of_dialect().count());
    assert!(all > 0, "no body of {}", dialect.name.id);
    match told {
        told if told == all && !begins(OFF_BY_DEFAULT) => Telling::Always,
        // Not recorded, but known.
        0 if is_mapped(dialect, field) => Telling::Sometimes,
        0 if begins(OFF_BY_DEFAULT) || begins(OTHER_ADVICE) => Telling::Elsewhere,
        0 => Telling::Never,
        _ => Telling::Sometimes,
    }
}

fn is_mapped(dialect: &Dialect, field: Field) -> bool {
    let gives = |of: Field| of == field || matches!(of.kind(), Kind::Distribution { sum, .. } if sum == field);
    dialect.mappings.iter().any(|mapping| gives(mapping.field))
}

fn generated() -> String {
    let recorded: Vec<ToldPool> = BODIES.iter().flat_map(|body| told(body)).collect();
    let row = |dialect: &&Dialect| {
        let signs: Vec<&str> = fields().into_iter().map(|field| telling(dialect, field, &recorded).sign()).collect();
        format!("| {} (`{}`) | {} |\n", dialect.name.title, dialect.name.id, signs.join(" | "))
    };
    let columns: Vec<&str> = fields().into_iter().map(Field::words).collect();
    let head = format!("| dialect | {} |\n|---|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    let rows: String = ALL.iter().map(row).collect();
    let helps: String = ALL.iter().map(|dialect| advice(dialect, &recorded)).collect();
    format!("\n{head}{rows}\n| dialect | numbers | what helps |\n|---|---|---|\n{helps}\n")
}

/// A row for each hint about numbers that are told sometimes or elsewhere.
fn advice(dialect: &Dialect, recorded: &[ToldPool]) -> String {
    let mut numbers = BTreeMap::<&str, Vec<&str>>::new();
    for field in fields() {
        let is_open = [Telling::Sometimes, Telling::Elsewhere].contains(&telling(dialect, field, recorded));
        if let Some(hint) = hint(dialect, field).filter(|_| is_open) {
            numbers.entry(hint).or_default().push(field.words());
        }
    }
    numbers.into_iter().map(|(hint, numbers)| format!("| {} | {} | {hint} |\n", dialect.name.title, numbers.join(", "))).collect()
}

/// `PLIMSOLL_REWRITE_SNAPSHOTS=1` writes it anew.
#[test]
fn the_manual_says_what_each_dialect_tells() {
    assert_written("docs/SOURCES.md", MARKS, &generated());
}

#[test]
fn a_hint_about_a_number_that_is_never_told_is_no_advice() {
    let known = |hint: &str| {
        let says_why = ["does not", "do not", "counts", "tells", "has no metric", "Of the Java agent", "The "]
            .iter()
            .any(|words| hint.contains(words));
        says_why || OFF_BY_DEFAULT.iter().chain(OTHER_ADVICE).any(|word| hint.starts_with(word))
    };
    let unknown: Vec<_> = ALL.iter().flat_map(|dialect| dialect.hints).map(|(_, hint)| *hint).filter(|hint| !known(hint)).collect();
    assert!(unknown.is_empty(), "name the verbs of these hints here: {unknown:?}");
}
