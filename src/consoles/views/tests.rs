//! The page as HTML: what each cell says, and foreign text as text.

use super::super::fixture::seen;
use super::*;

fn drawn(names: &[&str]) -> String {
    draw(&BasePath::from("/admin".to_owned()), &ConsolesNow::from(&seen(names)))
}

#[test]
fn each_shard_is_a_cell_with_a_letter_its_holder_and_how_long_that_lasts() {
    let html = drawn(&["a", "b", "c"]);
    assert_eq!(html.matches(r#"title="Shard "#).count(), 64, "{html}");
    assert!(html.contains(r#"data-look="1" title="Shard 4: b, term 3, lasts 1 s more unless renewed""#), "{html}");
    assert!(html.contains(">B<small>4</small>"), "{html}");
    assert!(html.contains("<bdi>a</bdi>") && html.contains("shards 0, 3, 6, 9, 12"), "{html}");
    assert!(html.contains(">this console<") && html.matches(">this console<").count() == 1, "{html}");
    assert!(html.contains("judges, sends notices"), "{html}");
}

#[test]
fn what_nobody_holds_is_a_cell_of_its_own() {
    let mut seen = seen(&["a", "b"]);
    seen.fleet.leases[7].holder = String::new();
    let html = draw(&BasePath::default(), &ConsolesNow::from(&seen));
    assert!(html.contains(r#"data-look="free" title="Shard 7: nobody""#), "{html}");
    assert!(html.contains(">–<small>7</small>") && html.contains("nobody: ") && html.contains("shard 7<"), "{html}");
}

#[test]
fn names_of_other_consoles_are_text() {
    let html = drawn(&["a", "<img src=x onerror=\"y\">"]);
    assert!(!html.contains("<img") && html.contains("&lt;img src=x"), "{html}");
}

#[test]
fn alone_it_is_one_sentence_with_what_to_set() {
    let html = draw(&BasePath::from("/admin".to_owned()), &ConsolesNow::default());
    assert!(html.contains("This console works alone") && html.contains("--store") && html.contains("--console-name"), "{html}");
    assert!(html.contains(r#"href="/admin/docs/SCALE.md""#) && !html.contains("<table"), "{html}");
}

#[test]
fn notes_are_no_alarms() {
    let mut seen = seen(&["a", "b"]);
    seen.fleet.members[1].version = "0.2.0".to_owned();
    let html = draw(&BasePath::default(), &ConsolesNow::from(&seen));
    assert!(html.contains("2 versions run side by side") && !html.contains(r#"class="notice""#), "{html}");
}

#[test]
fn what_the_frame_says_of_the_store_is_not_said_twice() {
    let mut seen = seen(&["a", "b"]);
    seen.trouble = Some("The shared store does not answer (refused).".to_owned());
    let html = draw(&BasePath::default(), &ConsolesNow::from(&seen));
    assert!(!html.contains("does not answer") && html.contains("What the other consoles do is not known; below"), "{html}");
}
