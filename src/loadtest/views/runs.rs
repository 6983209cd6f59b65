//! The tests that there were, and two of them to be compared.

use crate::base::timestamps::date_time;

use leptos::prelude::*;

use crate::base::BasePath;
use crate::loadtest::runs::RunSummary;

/// Newest first.
#[component]
pub fn RunList(base: BasePath, runs: Vec<RunSummary>) -> impl IntoView {
    let body = if runs.is_empty() {
        view! { <p class="calm">"No load tests yet. The last 100 are kept."</p> }.into_any()
    } else {
        let two = runs.len() > 1;
        let choose = two.then(|| view! { <CompareForm base=base.clone() runs=runs.clone() /> });
        view! {
            {choose}
            <Table base runs />
        }
        .into_any()
    };
    view! {
        <section class="runs" aria-labelledby="runs">
            <h2 id="runs">"Load tests"</h2>
            {body}
        </section>
    }
}

#[component]
fn Table(base: BasePath, runs: Vec<RunSummary>) -> impl IntoView {
    let row = move |run: RunSummary| {
        let address = base.of(&format!("/load-test/runs/{}", run.id));
        let who = run.ended_by.map_or_else(|| run.who.clone(), |ended| format!("{}, aborted by {ended}", run.who));
        view! {
            <tr data-key=run.id>
                <th scope="row"><a href=address>{format!("Test {}", run.id)}</a></th>
                <td><Word word=run.word /></td>
                <td>{run.what}</td>
                <td>{date_time(run.began_at_ms / 1000)}</td>
                <td>{who}</td>
            </tr>
        }
    };
    let heads = ["Test", "Verdict", "What", "Began (UTC)", "Who"].map(|head| view! { <th scope="col">{head}</th> });
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Load tests, table">
            <table>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{runs.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The verdict: a word and its colour, never the colour alone.
#[component]
pub fn Word(word: String) -> impl IntoView {
    let (level, icon) = match word.as_str() {
        "PASS" => ("healthy", "✓"),
        "FAIL" => ("critical", "✕"),
        _ => ("warning", "■"),
    };
    view! { <span class="verdict-word" data-level=level><span aria-hidden="true">{icon}" "</span>{word}</span> }
}

#[component]
fn CompareForm(base: BasePath, runs: Vec<RunSummary>) -> impl IntoView {
    let options = |chosen: usize| {
        let option = move |(place, run): (usize, &RunSummary)| {
            view! { <option value=run.id selected=place == chosen>{format!("Test {}: {}, {}", run.id, run.word, date_time(run.began_at_ms / 1000))}</option> }
        };
        runs.iter().enumerate().map(option).collect_view()
    };
    view! {
        <form class="compare" method="get" action=base.of("/api/load-test/compare")>
            <label class="choice"><span class="choice-name">"Compare"</span><select name="before">{options(1)}</select></label>
            <label class="choice"><span class="choice-name">"with"</span><select name="now">{options(0)}</select></label>
            <button type="submit">"Side by side"</button>
        </form>
    }
}
