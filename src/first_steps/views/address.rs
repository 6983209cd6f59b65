//! Where it is, and who asks.

use leptos::prelude::*;

use super::form::{Refusal, Text, TextField};
use super::frame::{Place, framed};
use super::{Refused, step};
use crate::base::BasePath;
use crate::first_steps::answers::{Answers, WrongAnswer};
use crate::first_steps::stacks::Stack;
use crate::fleet::model::SourceKind;
use crate::fleet::sources::{SECRET_VARIABLES, SecretPlaces};

/// What the third step is drawn from.
pub struct AddressPage<'a> {
    pub base: &'a BasePath,
    pub stack: &'static Stack,
    pub answers: &'a Answers,
    pub wrong: Refused<'a>,
    /// Worth saying before the form.
    pub note: Option<&'static str>,
    pub places: &'a SecretPlaces,
    /// The names of all `[[servers]]`.
    pub servers: &'a [String],
}

/// The third step.
pub fn address(page: &AddressPage) -> String {
    let body = view! {
        {page.note.map(|note| view! { <p class="notice" data-notice="note" role="status">{note}</p> })}
        <AddressForm form=FormParts::of(page) />
        <p class="calm">
            "Instances that come and go are found by DNS, by a file or over HTTP: "<a href=page.base.of("/docs/SOURCES.md") rel="external">"Sources"</a>
            ", Addresses that change."
        </p>
    };
    framed(Place::Address, &format!("Where is {}?", subject(page.stack)), body.into_any())
}

fn subject(stack: &Stack) -> &'static str {
    match stack.kind {
        SourceKind::Exposition | SourceKind::PoolStats => "the service",
        SourceKind::Plimsoll => "the service or the console",
        _ => stack.title,
    }
}

/// The same, owned.
#[derive(Clone)]
pub struct FormParts {
    base: BasePath,
    stack: &'static Stack,
    answers: Answers,
    wrong: Option<WrongAnswer>,
    secret_hint: String,
    servers: Vec<String>,
}

impl FormParts {
    pub fn of(page: &AddressPage) -> Self {
        Self {
            base: page.base.clone(),
            stack: page.stack,
            answers: page.answers.clone(),
            wrong: page.wrong.cloned(),
            secret_hint: secret_hint(page.stack, page.places),
            servers: page.servers.to_vec(),
        }
    }

    fn fields(&self) -> Vec<TextField> {
        let Answers { service, urls, user, secret, .. } = self.answers.clone();
        let field = |name, label: &str, hint: String, value| TextField { name, label: label.to_owned(), hint, value, is_first: false };
        let (service_label, service_hint) = service_words(self.stack);
        let urls_hint = format!("For example {}. Several instances: separate the addresses by spaces.", self.stack.example);
        let secret_label = if self.stack.is_http() { "Where its token or password is" } else { "Where its password is" };
        let mut all = vec![
            field("urls", "Address", urls_hint, urls),
            field("service", service_label, service_hint.to_owned(), service),
            field("user", "User", user_hint(self.stack).to_owned(), user),
            field("secret", secret_label, self.secret_hint.clone(), secret),
        ];
        all[0].is_first = true;
        all
    }
}

fn service_words(stack: &Stack) -> (&'static str, &'static str) {
    match stack.kind {
        SourceKind::Prometheus => ("Job", "Only the pools of this job. Empty: all pools that are found."),
        SourceKind::Exposition | SourceKind::PoolStats => {
            ("Name of the service", "As operators call it, for example orders. Best the same as its application_name.")
        }
        _ => ("Name", "As operators call it. Empty: its own name."),
    }
}

fn user_hint(stack: &Stack) -> &'static str {
    match stack.kind {
        SourceKind::Pgbouncer => "A user of stats_users, for example plimsoll_stats.",
        SourceKind::Redis => "Empty where Redis wants no password; default where it has one password for all.",
        _ => "Only where it wants a user with a password. A token has no user.",
    }
}

fn secret_hint(stack: &Stack, places: &SecretPlaces) -> String {
    let what = if stack.is_http() { "the token or the password" } else { "the password" };
    match places.folder() {
        Some(folder) => format!(
            "Not the secret itself, which this console does not keep. Write {what} into a file in {}, and the name of the file here; or the \
             name of a variable of the console that begins with {SECRET_VARIABLES}. Empty: none is needed.",
            folder.display()
        ),
        None => format!(
            "Not the secret itself, which this console does not keep: the name of a variable of the console that begins with \
             {SECRET_VARIABLES} and holds {what}. Empty: none is needed."
        ),
    }
}

/// The fields, and the button that reads the source once.
#[component]
pub fn AddressForm(form: FormParts) -> impl IntoView {
    let wrong = form.wrong.as_ref().and_then(|wrong| wrong.field);
    let fields = form.fields().into_iter().map(|field| view! { <Text field wrong /> }).collect_view();
    let (base, stack) = (form.base, form.stack);
    let servers = (!form.servers.is_empty()).then(|| view! { <ServerChoice servers=form.servers chosen=form.answers.server /> });
    let back = step(&base, if stack.needs_change() { format!("stack={}", stack.id) } else { String::new() }.as_str());
    view! {
        <Refusal wrong=form.wrong />
        <form class="answers" method="post" action=base.of("/api/first-steps/try")>
            <input type="hidden" name="stack" value=stack.id />
            {fields}
            {servers}
            <p class="actions">
                <button type="submit" class="primary">"Read it once"</button>
                <a href=back rel="external">"Back"</a>
            </p>
        </form>
    }
}

/// Which server its pools draw on, where there are several.
#[component]
fn ServerChoice(servers: Vec<String>, chosen: String) -> impl IntoView {
    let option = |name: String| view! { <option value=name.clone() selected=name == chosen>{name.clone()}</option> };
    let options = servers.into_iter().map(option).collect_view();
    view! {
        <div class="answer">
            <label for="server">"Server that its pools draw on"</label>
            <select id="server" name="server" aria-describedby="hint-server">
                <option value="">"Found by itself"</option>
                {options}
            </select>
            <p class="hint" id="hint-server">"Found by itself: by the application_name of its sessions."</p>
        </div>
    }
}
