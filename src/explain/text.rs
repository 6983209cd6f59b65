//! The answer for a terminal.

use super::answer::{Answer, Recognised};
use super::model::Verdict;
use crate::base::printable::line;
use crate::capacity::model::Severity;
use crate::capacity::text::TextStyle;

/// The whole answer.
pub fn text(answer: &Answer, paper: TextStyle) -> String {
    let (word, severity) = match answer.verdict {
        Verdict::Limit => ("LIMIT", Severity::Critical),
        Verdict::TimeLimit => ("TIME LIMIT", Severity::Warning),
        Verdict::NoLimit => ("NO LIMIT", Severity::Info),
        Verdict::Unknown => ("NOT KNOWN", Severity::Warning),
    };
    let subject = answer.subject.map(|subject| format!("  {}", paper.bold(&subject.word()))).unwrap_or_default();
    let mut out = format!("{}{subject}\n", paper.severity(severity, word));
    out += &paper.wrapped("  ", &answer.sentence);
    answer.message.iter().for_each(|message| out += &paper.dim(&paper.wrapped("  Message: ", &recognised(message))));
    if !answer.now.is_empty() {
        out += &format!("\n{}\n", paper.bold("Now"));
        answer.now.iter().for_each(|said| out += &paper.wrapped("  ", said));
    } else if let Some(look) = &answer.look {
        out += &format!("\n{}\n", paper.bold("See how it stands"));
        out += &paper.wrapped("  ", &format!("In {}:", look.place));
        // Whole, so that it can be copied.
        out += &format!("  {}\n", line(&look.command));
    }
    if !answer.steps.is_empty() {
        out += &format!("\n{}\n", paper.bold("What to do"));
        answer.steps.iter().enumerate().for_each(|(n, step)| out += &paper.wrapped(&format!("  {}. ", n + 1), step));
    }
    if !answer.also.is_empty() {
        out += &format!("\n{}\n", paper.bold("Also in the text"));
        answer.also.iter().for_each(|other| out += &paper.wrapped("  ", &recognised(other)));
    }
    out
}

/// "sorry, too many clients already (PostgreSQL, SQLSTATE 53300)".
pub fn recognised(message: &Recognised) -> String {
    let code = message.sqlstate.as_ref().map(|code| format!(", SQLSTATE {code}")).unwrap_or_default();
    let language = message.language.as_ref().map(|language| format!(", in {language}")).unwrap_or_default();
    let values: Vec<String> = message.values.iter().map(|value| format!("{} {}", value.name, value.value)).collect();
    let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
    format!("{} ({}{code}{language}){values}", message.text, message.project)
}
