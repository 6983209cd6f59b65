//! The table of `docs/EXPLAIN.md`.

use super::answer::shown;
use super::catalogue::ALL;
use super::model::Verdict;
use crate::base::manual_part::assert_written;

const MARKS: [&str; 2] = ["<!-- messages -->\n", "<!-- end -->"];

/// `PLIMSOLL_REWRITE_SNAPSHOTS=1 cargo test --features ssr --lib explain` writes it anew.
#[test]
fn the_manual_has_every_message() {
    let mut table = String::from("| project | message | subject | source |\n|---|---|---|---|\n");
    for project in ALL {
        for message in project.messages {
            let kind = match message.subject.verdict() {
                Verdict::Limit => "",
                Verdict::TimeLimit => ", a limit of time",
                Verdict::NoLimit | Verdict::Unknown => ", no limit",
            };
            let texts: Vec<String> = message.texts.iter().map(|text| format!("`{}`", shown(text).replace('`', "'"))).collect();
            table += &format!(
                "| {} | {} | `{}`{kind} | {} |\n",
                project.name,
                texts.join("<br>"),
                message.subject.word(),
                message.source.replace('|', "\\|")
            );
        }
    }
    assert_written("docs/EXPLAIN.md", MARKS, &table);
}
