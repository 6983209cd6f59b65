//! Fields of the forms: each with a label, a hint, and what is wrong with it.

use leptos::prelude::*;

use crate::first_steps::answers::{Answers, WrongAnswer};

/// The id of the sentence that says what is wrong.
const REFUSED: &str = "wrong-answer";

/// One line of text.
#[derive(Clone, Debug)]
pub struct TextField {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub value: String,
    /// The cursor begins here, unless another field is wrong.
    pub is_first: bool,
}

/// What is wrong, to be read before the form.
#[component]
pub fn Refusal(wrong: Option<WrongAnswer>) -> impl IntoView {
    wrong.map(|wrong| {
        view! {
            <p class="notice" id=REFUSED data-notice="refused" data-key="refused" role="alert">
                <strong>"Not accepted. "</strong>
                {wrong.sentence}
            </p>
        }
    })
}

/// A field with its hint below.
#[component]
pub fn Text(field: TextField, wrong: Option<&'static str>) -> impl IntoView {
    let TextField { name, label, hint, value, is_first } = field;
    let is_wrong = wrong == Some(name);
    let hint_id = format!("hint-{name}");
    let described = if is_wrong { format!("{REFUSED} {hint_id}") } else { hint_id.clone() };
    view! {
        <div class="answer">
            <label for=name>{label}</label>
            <input
                type="text"
                id=name
                name=name
                value=value
                dir="auto"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
                autofocus=is_wrong || (is_first && wrong.is_none())
            />
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
}

/// The answers that were given, for the next request.
#[component]
pub fn Hidden(answers: Answers) -> impl IntoView {
    let given = answers.fields().map(|(name, value)| (name, value.to_owned()));
    let input = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value /> };
    given.into_iter().filter(|(_, value)| !value.is_empty()).map(input).collect_view()
}
