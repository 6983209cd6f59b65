//! The corpus of real messages in `tests/fixtures/explain`, hostile texts, and the catalogue as a whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use super::answer::{Answer, LONGEST, explain};
use super::catalogue::{ALL, translations};
use super::model::{KnownMessage, Verdict};

/// One case of the corpus.
struct Case {
    place: String,
    subject: String,
    id: Option<String>,
    values: Vec<(String, String)>,
    also: Vec<String>,
    text: String,
}

fn corpus() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/explain");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("a file").path();
        let content = std::fs::read_to_string(&path).expect("UTF-8");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        cases.extend(content.split("\n## ").skip(1).map(|part| case(&name, part)));
    }
    assert!(cases.len() > 140, "{} cases", cases.len());
    cases
}

fn case(file: &str, part: &str) -> Case {
    let (head, text) = part.split_once("\ntext:\n").unwrap_or_else(|| panic!("{file}: no text in {part}"));
    let title = head.lines().next().unwrap_or_default();
    let line = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim();
    let expected = line("expect:");
    let (subject, rest) = expected.split_once(' ').unwrap_or((expected, ""));
    let (id, values) = rest.split_once(' ').unwrap_or((rest, ""));
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    Case {
        place: format!("{file}: {title}"),
        subject: subject.to_owned(),
        id: (!id.is_empty()).then(|| id.to_owned()),
        values: values.split(';').filter_map(pair).collect(),
        also: line("also:").split_whitespace().map(str::to_owned).collect(),
        text: text.trim_end().to_owned(),
    }
}

fn said(answer: &Answer) -> String {
    serde_json::to_string(answer).expect("JSON")
}

fn messages() -> impl Iterator<Item = &'static KnownMessage> {
    ALL.iter().flat_map(|project| project.messages)
}

#[test]
fn every_real_message_is_what_it_is() {
    let mut wrong = Vec::new();
    for case in corpus() {
        let answer = explain(&case.text).answer;
        let subject = answer.subject.map_or_else(|| "unknown".to_owned(), super::model::Subject::word);
        let message = answer.message.as_ref();
        let has = |(name, value): &(String, String)| {
            message.is_some_and(|message| message.values.iter().any(|kept| kept.name == *name && kept.value == *value))
        };
        let also = case.also.iter().all(|id| answer.also.iter().any(|other| other.id == *id));
        if subject != case.subject || message.map(|message| &message.id) != case.id.as_ref() || !case.values.iter().all(has) || !also {
            wrong.push(format!("{}\n  {}", case.place, said(&answer)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_of_the_catalogue_is_in_the_corpus_or_found_by_its_own_text() {
    for message in messages() {
        for text in message.texts {
            let sample = sample(text) + message.needs.unwrap_or_default();
            let found = explain(&sample).found.map(|found| found.message.id);
            // A general text may stand inside of a more telling one of the same subject.
            assert!(found.is_some(), "{}: {sample}", message.id);
        }
    }
}

/// A text with its holes filled.
fn sample(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.trim_start_matches('^').trim_end_matches('$').replace(['<', '>'], "");
    while let Some((before, after)) = rest.clone().split_once('{') {
        let (name, after) = after.split_once('}').expect("a closed hole");
        out += before;
        out += if name.starts_with('#') { "7" } else { "name" };
        rest = after.to_owned();
    }
    out + &rest
}

#[test]
fn every_translation_is_found_and_belongs_to_a_message() {
    let mut languages = BTreeSet::new();
    for translation in translations() {
        languages.insert(translation.language);
        let message = messages().find(|message| message.id == translation.id).unwrap_or_else(|| panic!("{translation:?}"));
        let answer = explain(&format!("XYZ:  {}", sample(translation.text))).answer;
        let found = answer.message.unwrap_or_else(|| panic!("{translation:?}"));
        assert_eq!((found.id.as_str(), found.language.as_deref()), (message.id, Some(translation.language)), "{translation:?}");
    }
    assert!(languages.len() >= 11, "{languages:?}");
}

#[test]
fn ids_are_unique_and_name_their_project_and_source() {
    let ids: Vec<&str> = messages().map(|message| message.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids.len() >= 100, "{} messages", ids.len());
    for message in messages() {
        let project = ALL.iter().find(|project| project.messages.iter().any(|of| of.id == message.id)).expect("its project");
        assert!(!project.repository.is_empty(), "{}", project.name);
        assert!(message.id.contains('.') && !message.source.is_empty() && !message.texts.is_empty(), "{}", message.id);
        let sentences = message.remedy.into_iter().all(|remedy| remedy.ends_with('.'));
        assert!(sentences, "{}", message.id);
    }
}

#[test]
fn answers_are_sentences_and_say_what_to_do() {
    for case in corpus() {
        let answer = explain(&case.text).answer;
        assert!((1..=3).contains(&answer.steps.len()), "{}: {answer:?}", case.place);
        for sentence in answer.steps.iter().chain([&answer.sentence]) {
            let is_one =
                sentence.ends_with('.') && !sentence.contains("  ") && sentence.starts_with(|c: char| !c.is_lowercase() || c == 'm');
            assert!(is_one, "{}: {sentence}", case.place);
        }
    }
}

#[test]
fn no_secret_of_the_text_is_repeated() {
    let secret = "hunter22hunter22";
    for text in [
        format!("postgres://app:{secret}@db/shop: FATAL: sorry, too many clients already"),
        format!("FATAL: too many connections for role \"postgres://app:{secret}@db/shop\""),
        format!("FATAL: too many connections for database \"password={secret}\""),
        format!("password={secret} QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00 {secret}"),
        format!("postgres://u:{secret}@h/d - Connection is not available, request timed out after 30000ms"),
        format!("PGPASSWORD={secret} nothing known"),
    ] {
        let answer = explain(&text).answer;
        assert!(!said(&answer).contains(secret), "{}", said(&answer));
    }
}

#[test]
fn hostile_texts_are_answered_soon_and_with_nothing_that_commands_a_terminal() {
    let fill = |part: &str| part.repeat(LONGEST / part.len());
    let began = Instant::now();
    for text in [
        fill("too many connections for role "),
        fill("QueuePool limit of size 5 overflow 1"),
        fill("\u{1b}["),
        fill("\\u00"),
        fill("\""),
        fill("after 1"),
        fill("{{{$$$<<<>>>^^^"),
        fill("\u{202e}\u{0}"),
        "\\".to_owned(),
        "\u{1b}".to_owned(),
    ] {
        let answer = explain(&text).answer;
        assert_eq!(answer.verdict, Verdict::Unknown, "{}", &said(&answer));
    }
    // Each a name of the next.
    explain(&fill("too many connections for role \""));
    let named = explain("FATAL: too many connections for role \"a\u{1b}[2Jb\u{7}c\"").answer;
    assert!(!said(&named).contains("\\u001b") && said(&named).contains("\"abc\""), "{}", said(&named));
    // Some seconds in a debug build on a busy machine; a quadratic search would take minutes.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn a_message_is_found_at_the_end_of_the_longest_text() {
    let message = "FATAL: sorry, too many clients already";
    let text = format!("{}{message}", "x ".repeat((LONGEST - message.len()) / 2));
    assert_eq!(explain(&text).found.map(|found| found.message.id), Some("postgresql.too_many_clients"));
}
