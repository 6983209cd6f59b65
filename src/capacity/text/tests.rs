use super::*;
use crate::capacity::engine::report_of;
use crate::capacity::facts::fixture::{plan, stock};
use crate::capacity::model::Unseen;

fn shown(width: usize) -> String {
    let mut report = report_of(&stock().with_sessions("nightly", 5), &plan(1), None);
    report.unseen.push(Unseen { what: "names of others".into(), remedy: "GRANT pg_monitor TO \"app\";".into() });
    text(&report, TextStyle::new(width, false))
}

#[test]
fn the_numbers_and_the_next_step_come_before_the_reasons() {
    let said = shown(96);
    let order = [
        "1 critical, 1 warning",
        "CRITICAL  connections",
        "58 too few",
        "→ Raise max_connections to 350",
        "ALTER SYSTEM SET max_connections",
        "Why: A server without a free slot",
    ];
    let places: Vec<_> = order.iter().map(|part| said.find(part).unwrap_or_else(|| panic!("{part} is not in {said}"))).collect();
    assert!(places.is_sorted(), "{said}");
    assert!(said.contains("PARTIAL") && said.contains("GRANT pg_monitor") && !said.contains('\u{1b}'));
}

#[test]
fn no_line_is_longer_than_the_paper_but_a_statement() {
    for line in shown(80).lines().filter(|line| !line.contains("ALTER SYSTEM")) {
        assert!(line.chars().count() <= 84, "{line}");
    }
}

#[test]
fn the_bar_has_a_mark_where_the_slots_end() {
    let report = report_of(&stock(), &plan(1), None);
    let drawn = bar(&report, 60);
    assert_eq!((drawn.chars().count(), drawn.chars().position(|c| c == '|')), (61, Some(39)), "97 of 150 are 65 %");
    let fits = report_of(&stock().with("max_connections", "303").with_sessions("shop", 75), &plan(1), None);
    let drawn = bar(&fits, 60);
    assert_eq!(drawn, format!("{}{}{}", "█".repeat(15), "▒".repeat(15), "·".repeat(30)));
}

#[test]
fn a_statement_that_would_do_nothing_is_a_comment_below_what_to_do() {
    let mut facts = stock();
    facts.settings.get_mut("max_connections").expect("it").source = "command line".into();
    let said = text(&report_of(&facts, &plan(1), None), TextStyle::new(96, false));
    let (step, statement) = (
        said.find("→ max_connections is set on the server's command line"),
        said.find("-- later, once max_connections is no longer set there: ALTER SYSTEM"),
    );
    assert!(step.is_some() && step < statement, "{said}");
}

#[test]
fn colours_are_written_only_where_they_are_shown() {
    let report = report_of(&stock(), &plan(1), None);
    assert!(text(&report, TextStyle::new(96, true)).contains("\u{1b}[1;31mCRITICAL\u{1b}[0m"));
}
