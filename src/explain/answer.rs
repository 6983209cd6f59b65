//! The answer to a pasted text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::advice::steps;
use super::finder::{Found, find};
use super::look::{Look, look};
use super::model::{Subject, Verdict};
use super::words::headline;
use plimsoll_model::Level;

pub use super::plain::decoded;

/// Longer texts are not looked at.
pub const LONGEST: usize = 64 * 1024;

/// What an error text means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// Whether a limit was hit, or whether the text is known at all.
    pub verdict: Verdict,
    /// The subject; `null` where the text holds no known message.
    pub subject: Option<Subject>,
    /// The meaning in one sentence, with the values of the text.
    pub sentence: String,
    /// The message that it rests on; `null` where there is none.
    pub message: Option<Recognised>,
    /// How the limit stands now, in sentences; empty where nothing was read.
    pub now: Vec<String>,
    /// The level of the limit now; `null` where nothing was read, or it has no number.
    pub level: Option<Level>,
    /// Where to see how it stands; `null` where there is nothing to look at.
    pub look: Option<Look>,
    /// What to do, most helpful first.
    pub steps: Vec<String>,
    /// Further known messages of the text, which follow from it or are another matter.
    pub also: Vec<Recognised>,
}

/// A message that was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Recognised {
    /// Stable: the project, a dot, the message.
    pub id: String,
    /// The project that says so.
    pub project: String,
    /// The text as the project has it, with `{names}` for its values.
    pub text: String,
    /// The project's source, and the file and versions that the text is from.
    pub source: String,
    /// The SQLSTATE that comes with it.
    pub sqlstate: Option<String>,
    /// The language of the text, as `lc_messages` has it; `null` for English.
    pub language: Option<String>,
    /// The values of the text.
    pub values: Vec<NamedValue>,
}

/// A value of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedValue {
    /// Its name; times end in their unit.
    pub name: String,
    /// As it is written in the text.
    pub value: String,
}

/// The answer, and the message that it is about.
#[derive(Debug)]
pub struct Explained {
    pub answer: Answer,
    pub found: Option<Found>,
}

/// What a text means. Of the text only recognised values are repeated.
pub fn explain(text: &str) -> Explained {
    let mut all = find(text).into_iter();
    let Some(found) = all.next() else { return Explained { answer: unknown(), found: None } };
    let answer = Answer {
        verdict: found.subject.verdict(),
        subject: Some(found.subject),
        sentence: headline(&found),
        message: Some(Recognised::from(&found)),
        now: Vec::new(),
        level: None,
        look: look(&found),
        steps: steps(&found),
        also: all.map(|other| Recognised::from(&other)).collect(),
    };
    Explained { answer, found: Some(found) }
}

fn unknown() -> Answer {
    Answer {
        verdict: Verdict::Unknown,
        subject: None,
        sentence: "The text holds no message that Plimsoll knows. It may be a limit all the same.".to_owned(),
        message: None,
        now: Vec::new(),
        level: None,
        look: None,
        steps: vec![
            "Give the whole text with its causes (\"Caused by\", the server's FATAL or ERROR line, the SQLSTATE), or the lines around it in \
             the log."
                .to_owned(),
        ],
        also: Vec::new(),
    }
}

impl From<&Found> for Recognised {
    fn from(of: &Found) -> Self {
        Self {
            id: of.message.id.to_owned(),
            project: of.project.name.to_owned(),
            text: shown(of.text),
            source: format!("{}: {}", of.project.repository, of.message.source),
            sqlstate: of.message.sqlstate.map(str::to_owned),
            language: of.language.map(str::to_owned),
            values: of.values.all().map(|(name, value)| NamedValue { name: name.to_owned(), value: value.to_owned() }).collect(),
        }
    }
}

/// A text of the catalogue for people: without the marks of its pattern.
pub fn shown(text: &str) -> String {
    let text: String = text.chars().filter(|c| !['^', '$', '<', '>', '#'].contains(c)).collect();
    text.replace("{}", "…").replace("{_line}", "…")
}
