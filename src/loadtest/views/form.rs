//! What is asked for: a plain form, so that it works without a script.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::loadtest::form::{Availability, FormState};

const TARGETS: &[(&str, &str)] =
    &[("service", "Live pool of this console"), ("pool", "New pool for this test"), ("direct", "Server only, connections without a pool")];

const PROFILES: &[(&str, &str)] = &[
    ("connect", "Connect: all users at once, one connection each"),
    ("hold", "Hold: acquire a connection, hold it, release it, repeat"),
    ("query", "Query: run statements one after the other"),
    ("burst", "Burst: all users at once, every second"),
    ("ramp", "Ramp: from one user to all users"),
];

/// The id of the sentence that says why no test was begun.
const REFUSED: &str = "refused";

/// What can be asked for, or why nothing can.
#[component]
pub fn TestFormSection(base: BasePath, form: FormState, offered: Availability) -> impl IntoView {
    let Availability { no_tests, no_statements, is_live } = offered;
    let body = match no_tests {
        Some(why) => view! { <p class="calm">{whole(&why)}</p> }.into_any(),
        None => view! { <TestForm base form no_statements is_live /> }.into_any(),
    };
    view! {
        <section class="ask" aria-labelledby="ask">
            <h2 id="ask">"New test"</h2>
            {body}
        </section>
    }
}

/// Fields that do not apply to what is chosen are hidden by the style, by their `data-field`: without a script too.
#[component]
fn TestForm(base: BasePath, form: FormState, no_statements: Option<String>, is_live: bool) -> impl IntoView {
    let FormState { asked, refusal, wrong } = form;
    let refused = refusal.map(|sentence| {
        view! {
            <p class="notice" id=REFUSED data-notice="refused" data-key="refused" role="alert">
                <strong>"Not started. "</strong>
                {whole(&sentence)}
            </p>
        }
    });
    let live = is_live.then(|| {
        view! { <Confirmation name="live" words="Allow a test of the live pool: its callers may wait during the test" ticked=asked.live.is_some() wrong /> }
    });
    view! {
        {refused}
        <form method="post" action=base.of("/api/load-test/start")>
            <Choice name="target" label="What" options=TARGETS chosen=asked.target wrong />
            <Choice name="profile" label="Profile" options=PROFILES chosen=asked.profile wrong />
            <Field name="users" label="Users" value=asked.users wrong />
            <Field name="duration" label="Duration" value=asked.duration wrong />
            <Field name="hold" label="Hold" value=asked.hold wrong />
            <Field name="limit_p99" label="Limit: p99" value=asked.limit_p99 wrong />
            <Field name="limit_errors" label="Limit: errors" value=asked.limit_errors wrong />
            <StatementField value=asked.statement no_statements wrong />
            <fieldset data-field="pool">
                <legend>"Settings of the new pool"</legend>
                <Field name="pool_size" label="Pool size" value=asked.pool_size wrong />
                <Field name="max_overflow" label="Max overflow" value=asked.max_overflow wrong />
                <Field name="timeout" label="Timeout" value=asked.timeout wrong />
            </fieldset>
            {live}
            <Confirmation
                name="yes"
                words="Allow a remote server, a standby, or a server that looks like production"
                ticked=asked.yes.is_some()
                wrong
            />
            <button type="submit" class="primary">"Begin"</button>
        </form>
    }
}

/// A statement of one's own, or why it cannot be one.
#[component]
fn StatementField(value: String, no_statements: Option<String>, wrong: Option<&'static str>) -> impl IntoView {
    match no_statements {
        Some(why) => view! { <p class="field wide" data-field="statement">"Without a statement each request returns its own number. "{whole(&why)}</p> }.into_any(),
        None => {
            view! { <Field name="statement" label="Statement (read-only query; default: each request returns its own number)" value wide=true wrong /> }
                .into_any()
        }
    }
}

/// How a field is told to be the wrong one: to the eye, to a screen reader, and to the keyboard.
fn marks(name: &str, wrong: Option<&str>) -> (Option<&'static str>, Option<&'static str>, bool) {
    let is_wrong = wrong == Some(name);
    (is_wrong.then_some("true"), is_wrong.then_some(REFUSED), is_wrong)
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    chosen: String,
    wrong: Option<&'static str>,
) -> impl IntoView {
    let option = |(value, words): &(&'static str, &'static str)| view! { <option value=*value selected=*value == chosen>{*words}</option> };
    let (invalid, described, focused) = marks(name, wrong);
    view! {
        <label class="field wide" data-field=name>
            <span>{label}</span>
            <select name=name aria-invalid=invalid aria-describedby=described autofocus=focused>
                {options.iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Field(
    name: &'static str,
    label: &'static str,
    value: String,
    #[prop(optional)] wide: bool,
    wrong: Option<&'static str>,
) -> impl IntoView {
    let (invalid, described, focused) = marks(name, wrong);
    view! {
        <label class=if wide { "field wide" } else { "field" } data-field=name>
            <span>{label}</span>
            <input
                type="text"
                name=name
                value=value
                autocomplete="off"
                spellcheck="false"
                aria-invalid=invalid
                aria-describedby=described
                autofocus=focused
            />
        </label>
    }
}

#[component]
fn Confirmation(name: &'static str, words: &'static str, ticked: bool, wrong: Option<&'static str>) -> impl IntoView {
    let (invalid, described, focused) = marks(name, wrong);
    view! {
        <label class="confirm" data-field=name>
            <input type="checkbox" name=name checked=ticked aria-invalid=invalid aria-describedby=described autofocus=focused />
            {words}
        </label>
    }
}

/// With a capital and a full stop.
fn whole(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    let text: String = chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    text + "."
}
