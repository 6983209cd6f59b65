//! What came of a trial.

use super::answers::{Answers, WrongAnswer};
use crate::base::sentence;
use crate::fleet::sources::{SourceRefusal, Trial};

/// Of one set of answers.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was asked for, without what may be a secret.
    pub answers: Answers,
    /// What was read, or why nothing was asked.
    pub result: Result<Trial, WrongAnswer>,
}

impl From<SourceRefusal> for WrongAnswer {
    fn from(refusal: SourceRefusal) -> Self {
        match refusal {
            SourceRefusal::Wrong(said) | SourceRefusal::Conflict(said) | SourceRefusal::Unknown(said) => {
                Self { field: field_of(&said), sentence: sentence(&said) }
            }
            SourceRefusal::Store(error) => {
                tracing::error!("a source could not be stored: {error}");
                Self { field: None, sentence: "The console's store cannot be written; see its log, and try again.".to_owned() }
            }
        }
    }
}

/// By the words of the configuration's sentences, behind the name of the source.
fn field_of(said: &str) -> Option<&'static str> {
    let words = said.split_once("\" ").map_or(said, |(_, words)| words);
    let fields = [
        ("has the server", "server"),
        ("has a service", "service"),
        ("has no service", "service"),
        ("has a user with a colon", "user"),
        ("has a user", "secret"),
        ("has a token", "secret"),
        ("has a password", "secret"),
        ("takes its", "secret"),
        ("address", "urls"),
        ("urls", "urls"),
        ("ask", "urls"),
    ];
    fields.into_iter().find(|(part, _)| words.contains(part)).map(|(_, field)| field)
}

/// Whether an address has answered as a source of its kind does. A pooler may have no pool yet.
pub fn has_answered(trial: &Trial) -> bool {
    trial.view.sources.iter().any(|source| source.read_at_ms.is_some())
}

/// What is wrong with addresses of it: a sentence each.
pub fn errors(trial: &Trial) -> impl Iterator<Item = &String> {
    trial.view.sources.iter().flat_map(|source| &source.errors)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fleet::sources::{SecretPlaces, SourceConfig, checked};

    #[test]
    fn a_sentence_of_the_configuration_leads_to_its_field() {
        let source = |more: serde_json::Value| {
            let mut whole = json!({ "kind": "exposition", "service": "orders", "urls": ["http://a:1"] });
            whole.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            whole
        };
        for (given, field) in [
            (source(json!({ "urls": ["postgres://a"] })), "urls"),
            (source(json!({ "urls": ["http://a:1", "http://a:1"] })), "urls"),
            (source(json!({ "service": "a\nb" })), "service"),
            (source(json!({ "service": "x".repeat(201) })), "service"),
            (source(json!({ "server": "db2" })), "server"),
            (source(json!({ "token_env": "PLIMSOLL_SOURCE_UNSET_FOR_THIS_TEST" })), "secret"),
            (source(json!({ "user": "a:b", "password_env": "PATH" })), "user"),
        ] {
            let config = SourceConfig::from_json(&given).expect("a source");
            let said = checked(&[config], &[]).expect_err(field);
            let wrong = WrongAnswer::from(SourceRefusal::Wrong(said.clone()));
            assert_eq!(wrong.field, Some(field), "{said}");
            assert!(wrong.sentence.starts_with("The source") && wrong.sentence.ends_with('.'), "{wrong:?}");
        }
        let config = SourceConfig::from_json(&source(json!({ "token_file": "/etc/passwd" }))).expect("a source");
        let said = config.fit_for_rest(&SecretPlaces::default()).expect_err("no such file");
        assert_eq!(WrongAnswer::from(SourceRefusal::Wrong(said)).field, Some("secret"));
    }
}
