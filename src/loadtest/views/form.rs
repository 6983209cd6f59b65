//! What is asked for: a plain form, so that it works without a script.

use leptos::prelude::*;

use crate::app::Base;
use crate::loadtest::console::{Asked, Offered};

const TARGETS: &[(&str, &str)] =
    &[("service", "Live pool of this console"), ("pool", "New pool for this test"), ("direct", "Server only, connections without a pool")];

const PROFILES: &[(&str, &str)] = &[
    ("connect", "Connect: all users at once, one connection each"),
    ("hold", "Hold: acquire a connection, hold it, release it, repeat"),
    ("query", "Query: run statements one after the other"),
    ("burst", "Burst: all users at once, every second"),
    ("ramp", "Ramp: from one user to all users"),
];

/// What can be asked for, or why nothing can. `sentence`: why it was refused.
#[component]
pub fn Ask(base: Base, asked: Asked, sentence: Option<String>, offered: Offered) -> impl IntoView {
    let Offered { no_tests, no_statements } = offered;
    let body = match no_tests {
        Some(why) => view! { <p class="calm">{whole(&why)}</p> }.into_any(),
        None => view! { <TestForm base asked sentence no_statements /> }.into_any(),
    };
    view! {
        <section class="ask" aria-labelledby="ask">
            <h2 id="ask">"New test"</h2>
            {body}
        </section>
    }
}

#[component]
fn TestForm(base: Base, asked: Asked, sentence: Option<String>, no_statements: Option<String>) -> impl IntoView {
    let refused = sentence.map(|sentence| {
        view! {
            <p class="notice" data-notice="refused" data-key="refused" role="alert">
                <strong>"Not started. "</strong>
                {whole(&sentence)}
            </p>
        }
    });
    view! {
        {refused}
        <form method="post" action=base.of("/api/load-test/start")>
            <Choice name="target" label="What" options=TARGETS chosen=asked.target />
            <Choice name="profile" label="Profile" options=PROFILES chosen=asked.profile />
            <Field name="users" label="Users" value=asked.users />
            <Field name="duration" label="Duration" value=asked.duration />
            <Field name="hold" label="Hold" value=asked.hold />
            <Field name="limit_p99" label="Limit: p99" value=asked.limit_p99 />
            <Field name="limit_errors" label="Limit: errors" value=asked.limit_errors />
            <StatementField value=asked.statement no_statements />
            <fieldset>
                <legend>"Settings of the new pool"</legend>
                <Field name="pool_size" label="Pool size" value=asked.pool_size />
                <Field name="max_overflow" label="Max overflow" value=asked.max_overflow />
                <Field name="timeout" label="Timeout" value=asked.timeout />
            </fieldset>
            <label class="confirm">
                <input type="checkbox" name="yes" checked=asked.yes.is_some() />
                "Allow a remote server, a standby, or a server that looks like production"
            </label>
            <button type="submit" class="primary">"Begin"</button>
        </form>
    }
}

/// A statement of one's own, or why it cannot be one.
#[component]
fn StatementField(value: String, no_statements: Option<String>) -> impl IntoView {
    match no_statements {
        Some(why) => view! { <p class="field wide">"Without a statement each request returns its own number. "{whole(&why)}</p> }.into_any(),
        None => {
            view! { <Field name="statement" label="Statement (read-only query; default: each request returns its own number)" value wide=true /> }
                .into_any()
        }
    }
}

#[component]
fn Choice(name: &'static str, label: &'static str, options: &'static [(&'static str, &'static str)], chosen: String) -> impl IntoView {
    let option = |(value, words): &(&'static str, &'static str)| view! { <option value=*value selected=*value == chosen>{*words}</option> };
    view! {
        <label class="field wide">
            <span>{label}</span>
            <select name=name>{options.iter().map(option).collect_view()}</select>
        </label>
    }
}

#[component]
fn Field(name: &'static str, label: &'static str, value: String, #[prop(optional)] wide: bool) -> impl IntoView {
    view! {
        <label class=if wide { "field wide" } else { "field" }>
            <span>{label}</span>
            <input type="text" name=name value=value autocomplete="off" spellcheck="false" />
        </label>
    }
}

/// With a capital and a full stop.
fn whole(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    let text: String = chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    text + "."
}
