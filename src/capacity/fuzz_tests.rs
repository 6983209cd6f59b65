//! Whatever names the server tells, a report is lines of text, Markdown without their markup, and SQL in one piece.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::engine::report_of;
use super::facts::fixture::{plan, stock};
use super::markdown::markdown;
use super::patch::{patch, undo};
use super::text::{TextStyle, text};
use crate::base::hostile_text;
use crate::base::printable::is_hostile;

fn name() -> impl Strategy<Value = String> {
    let signs = ["\n", "\r", "\u{1b}[2J", "\u{9b}", "\u{202e}", "\"", "'", "\\", "|", "`", "```", "*", "<", "--", "$$", "a", " ", "é"];
    hostile_text::text(&signs, 6, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() })]

    #[test]
    fn a_report(application in name(), role in name()) {
        let mut facts = stock().with_sessions(&application, 2);
        facts.role.name = role;
        facts.role.limit = Some(1);
        let report = report_of(&facts, &plan(1), None);
        let written = [text(&report, TextStyle::new(80, false)), markdown(&report), patch(&report, None, false), undo(&report, Some(&application), false)];
        for said in written {
            prop_assert!(!said.contains(|c| c != '\n' && is_hostile(c)), "{said:?}");
        }
    }
}
