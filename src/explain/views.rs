//! Draws `/explain`: the form, and below it which limit was hit, how it stands, and what to do.

use leptos::prelude::*;

use super::answer::{Answer, Recognised};
use super::model::{Subject, Verdict};
use super::text::recognised;
use super::web::FORM;
use crate::base::BasePath;
use crate::ui::copy::Copyable;
use crate::ui::level::LevelBadge;
use plimsoll_model::Level;

/// What the page shows.
#[derive(Clone, Debug)]
pub enum Shown {
    Form,
    Refused(Refusal),
    Answer(Box<Answer>),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Empty,
    TooLong,
    /// It was kept for an hour, or was another session's.
    Gone,
}

impl Refusal {
    /// Its word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::Gone => "gone",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Empty, Self::TooLong, Self::Gone].into_iter().find(|refusal| refusal.as_str() == word)
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "The text is empty. Paste the error message, or the lines of the log around it.",
            Self::TooLong => "The text is too long: a form carries 64 kB. Paste only the lines around the error.",
            Self::Gone => "This answer is no longer kept, or belongs to another session. Paste the text again.",
        }
    }
}

const REFUSED: &str = "explain-refused";

/// The page.
pub fn draw(base: &BasePath, shown: &Shown) -> String {
    let refusal = match shown {
        Shown::Refused(refusal) => Some(*refusal),
        Shown::Form | Shown::Answer(_) => None,
    };
    let answer = match shown {
        Shown::Answer(answer) => Some(view! { <AnswerSection base=base.clone() answer=(**answer).clone() /> }),
        Shown::Form | Shown::Refused(_) => None,
    };
    let page = view! {
        <section class="explain-form" aria-labelledby="explain">
            <h1 id="explain">"Explain an error"</h1>
            <p class="summary" id="explain-about">
                "Which limit an error text tells of, how it stands now, and what to do. One message, a stack trace or lines of a log; messages of \
                 PostgreSQL, poolers and pools are known ("<a href=base.of("/docs/EXPLAIN.md") rel="external">"list"</a>
                "). The text is not kept."
            </p>
            {refusal.map(|refusal| view! {
                <p class="notice" id=REFUSED data-notice="refused" data-key="refused" role="alert">{refusal.sentence()}</p>
            })}
            <form method="post" action=base.of(FORM)>
                <label for="error-text">"Error text"</label>
                <textarea
                    id="error-text"
                    name="text"
                    // A refresh leaves its text and its size alone.
                    data-kept=""
                    rows="8"
                    required
                    dir="auto"
                    spellcheck="false"
                    autocomplete="off"
                    aria-describedby=refusal.map_or("explain-about", |_| REFUSED)
                    aria-invalid=refusal.filter(|refusal| *refusal != Refusal::Gone).map(|_| "true")
                ></textarea>
                <button type="submit" class="primary">"Explain"</button>
            </form>
        </section>
        {answer}
    };
    page.to_html()
}

#[component]
fn AnswerSection(base: BasePath, answer: Answer) -> impl IntoView {
    let Answer { verdict, subject, level, sentence, message, now, look, steps, also, .. } = answer;
    let look = look.filter(|_| now.is_empty()).map(|look| {
        view! {
            <h3>{format!("See how it stands, in {}", look.place)}</h3>
            <Copyable what="Where to look" text=look.command />
        }
    });
    let now_section = (!now.is_empty()).then(|| view! { <Now now level /> });
    let steps = steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view();
    view! {
        <section class="explained" aria-labelledby="answer" data-verdict=verdict_word(verdict)>
            <h2 id="answer" tabindex="-1">{verdict_words(verdict)}</h2>
            <p class="sentence">{sentence}</p>
            {message.map(|message| view! { <p class="message-known"><span>"Message: "</span><code>{recognised(&message)}</code></p> })}
            {now_section}
            {look}
            <h3>"What to do"</h3>
            <ol>{steps}</ol>
            {subject.map(|subject| view! { <Links base subject /> })}
            <Also also />
        </section>
    }
}

#[component]
fn Now(now: Vec<String>, level: Option<Level>) -> impl IntoView {
    let sentences = now.into_iter().map(|said| view! { <li>{said}</li> }).collect_view();
    view! {
        <h3>"Now "{level.map(|level| view! { <LevelBadge level /> })}</h3>
        <ul class="standing">{sentences}</ul>
    }
}

/// Pages that have more of the subject.
#[component]
fn Links(base: BasePath, subject: Subject) -> impl IntoView {
    let pages = pages_of(subject).iter().enumerate();
    let links = pages.map(|(place, (title, path))| {
        view! { {if place > 0 { ", " } else { "" }}<a href=base.of(path)>{*title}</a> }
    });
    let links = links.collect_view();
    (!pages_of(subject).is_empty()).then(|| view! { <p class="see">"See "{links}"."</p> })
}

fn pages_of(subject: Subject) -> &'static [(&'static str, &'static str)] {
    use Subject::*;
    match subject {
        ServerConnections | UsableConnections | SomeConnections | RoleConnections | DatabaseConnections | WalSenders | ReplicationSlots => {
            &[("Capacity", "/capacity"), ("Activity", "/activity")]
        }
        ServicePool | ServiceQueue | SuspectedLeak | PoolerPool | PoolerClients => {
            &[("where it queues", "/#chains"), ("Capacity", "/capacity"), ("History", "/history")]
        }
        LockTable | StatementTimeout | LockTimeout | TransactionTimeout | IdleTimeout | Deadlock | Cancelled => {
            &[("Activity", "/activity")]
        }
        _ => &[],
    }
}

/// Further messages of the text.
#[component]
fn Also(also: Vec<Recognised>) -> impl IntoView {
    (!also.is_empty()).then(|| {
        let said = format!(
            "The text has {} known messages. The innermost is explained; the others follow from it or are another matter.",
            also.len() + 1
        );
        let items = also.iter().map(|other| view! { <li><code>{recognised(other)}</code></li> }).collect_view();
        view! {
            <h3>"Also in the text"</h3>
            <p>{said}</p>
            <ul>{items}</ul>
        }
    })
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Limit => "limit",
        Verdict::TimeLimit => "time_limit",
        Verdict::NoLimit => "no_limit",
        Verdict::Unknown => "unknown",
    }
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Limit => "A limit was hit",
        Verdict::TimeLimit => "A limit of time was hit",
        Verdict::NoLimit => "No limit was hit",
        Verdict::Unknown => "Not known",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::answer::explain;

    fn drawn(answer: Answer) -> String {
        draw(&BasePath::default(), &Shown::Answer(Box::new(answer)))
    }

    #[test]
    fn a_known_message_is_answered_with_its_level() {
        let known = explain("FATAL:  too many connections for role \"<app>\"").answer;
        let html = drawn(Answer { now: vec!["The role has 5.".into()], level: Some(Level::Critical), ..known });
        for words in ["A limit was hit", "href=\"/capacity\"", "&lt;app&gt;", "Critical", "The role has 5.", "What to do"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("See how it stands") && !html.contains("<app>"), "{html}");
    }

    #[test]
    fn what_is_not_known_is_said_as_such_and_never_repeated() {
        let html = drawn(explain("postgres://app:hunter22@db/shop is slow").answer);
        assert!(html.contains("Not known") && html.contains("no message that Plimsoll knows") && !html.contains("hunter22"), "{html}");
    }

    #[test]
    fn of_several_messages_one_is_explained_and_the_others_are_listed() {
        let html = drawn(explain("FATAL: sorry, too many clients already\nQueuePool limit of size 5 overflow 10 reached").answer);
        assert!(html.contains("The text has 2 known messages.") && html.contains("Also in the text"), "{html}");
        assert!(html.contains("See how it stands, in psql"), "{html}");
    }

    #[test]
    fn each_refusal_is_a_sentence_at_the_field() {
        for refusal in [Refusal::Empty, Refusal::TooLong, Refusal::Gone] {
            assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
            let html = draw(&BasePath::default(), &Shown::Refused(refusal));
            assert!(html.contains(refusal.sentence()) && html.contains("aria-describedby=\"explain-refused\""), "{html}");
        }
        assert_eq!(Refusal::parse("other"), None);
    }
}
