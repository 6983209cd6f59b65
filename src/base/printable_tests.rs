use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

#[test]
fn what_controls_a_terminal_is_shown_as_an_escape() {
    assert_eq!(line("a\u{1b}[2Jb\nc\td\r\u{9b}1m"), r"a\u{1b}[2Jb\nc\td\r\u{9b}1m");
    assert_eq!(line("\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}"), r"\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}");
    assert_eq!(line("Zürich · 東京 🚢 −5 %"), "Zürich · 東京 🚢 −5 %");
}

#[test]
fn what_is_too_long_is_cut_between_characters() {
    let long = "ü".repeat(LONGEST_LINE + 2);
    assert_eq!(line(&long), format!("{}… (4 more bytes)", "ü".repeat(LONGEST_LINE)));
    assert_eq!(line(&long[..2 * LONGEST_LINE]), long[..2 * LONGEST_LINE]);
}

#[test]
fn lines_of_ours_keep_their_ends_and_only_colours_are_sequences() {
    assert_eq!(lines("a\nb\u{1b}[2J\n"), "a\nb\\u{1b}[2J\n");
    assert_eq!(coloured_lines("\u{1b}[1;31mCRITICAL\u{1b}[0m\n"), "\u{1b}[1;31mCRITICAL\u{1b}[0m\n");
    assert_eq!(coloured_lines("\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}"), r"\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}");
}

#[test]
fn json_means_the_same_and_shows_what_it_hides() {
    let value = serde_json::json!({ "role": "a\u{202e}b\u{9b}\u{e0041}\n\u{1b}" });
    let shown = json(&value.to_string()).into_owned();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
    assert_eq!(shown, r#"{"role":"a\u202eb\u009b\udb40\udc41\n\u001b"}"#);
}

#[test]
fn in_markdown_a_name_is_no_markup() {
    for (text, shown) in [
        ("max_connections is 100 (default).", "max_connections is 100 (default)."),
        ("# head", r"\# head"),
        ("1. item", r"1\. item"),
        ("**b** _i_ `c` ~~s~~", r"\*\*b\*\* \_i\_ \`c\` \~\~s\~\~"),
        ("[x](http://evil) ![i](a)", r"\[x\](http\://evil) !\[i\](a)"),
        ("<img src=x> a|b www.evil.example &lt;", r"\<img src=x> a\|b www\.evil.example \&lt;"),
        ("a\n# b", r"a\\n# b"),
    ] {
        assert_eq!(markdown(text), shown);
    }
}

#[test]
fn code_in_markdown_does_not_end_early() {
    assert_eq!(markdown_code("GRANT pg_monitor TO app;"), "`GRANT pg_monitor TO app;`");
    assert_eq!(markdown_code("`x``y"), "``` `x``y ```");
    assert_eq!(markdown_block("sql", "a ``` b\n"), "````sql\na ``` b\n````\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_read_and_moves_nothing(text in any::<Vec<char>>()) {
        let text: String = text.into_iter().collect();
        for shown in [line(&text).into_owned(), markdown(&text), markdown_code(&text)] {
            prop_assert!(!shown.chars().any(is_hostile), "{shown:?}");
        }
        prop_assert!(!lines(&text).chars().any(|c| c != '\n' && is_hostile(c)));
        prop_assert!(!markdown_block("", &text).chars().any(|c| c != '\n' && is_hostile(c)));
    }

    #[test]
    fn any_json_stays_what_it_was(text in any::<String>()) {
        let value = serde_json::Value::String(text);
        let shown = json(&value.to_string()).into_owned();
        prop_assert!(!shown.chars().any(is_hostile), "{shown:?}");
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
    }
}
