//! One run: the verdict first, then the numbers it rests on.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::RunChart;
use super::runs::Word;
use crate::base::BasePath;
use crate::capacity::findings::connect_numbers;
use crate::loadtest::model::{ErrorCount, LoadTestReport, Verdict};
use crate::loadtest::runs::Finished;
use crate::loadtest::text::{about, bend, columns, dists, done, sides};

#[component]
pub fn ReportView(base: BasePath, id: i64, report: LoadTestReport) -> impl IntoView {
    view! {
        <section class="hero-head" aria-labelledby="load-test">
            <p class="back"><a href=base.of("/load-test")>"All load tests"</a></p>
            <h1 id="load-test">{format!("Load test {id}: ")}<Word word=report.word().to_owned() /></h1>
            <p class="summary">{about(&report)}"."</p>
            <Downloads base id />
        </section>
        <Findings id=id.to_string() of="" report />
    }
}

#[component]
fn Downloads(base: BasePath, id: i64) -> impl IntoView {
    let link = |(format, name): (&'static str, &'static str)| {
        let address = base.of(&format!("/api/load-test/runs/{id}/{format}"));
        view! { <a href=address rel="external" download>{name}</a>" " }
    };
    view! { <p class="downloads">"Download: "{[("json", "JSON"), ("csv", "CSV"), ("md", "Markdown")].map(link).collect_view()}</p> }
}

/// All of a report but its head; `id` and what it is `of` tell two on one page apart.
#[component]
pub fn Findings(id: String, #[prop(into)] of: String, report: LoadTestReport) -> impl IntoView {
    let named = |name: &str| format!("{name}{of}");
    let aborted = report.aborted.clone().map(|why| {
        view! { <p class="notice" data-notice="aborted"><strong>"Aborted: "</strong>{why}". The numbers below were measured until then."</p> }
    });
    let rounds = report.rounds.iter().map(|round| view! { <p>{round.name.clone()}": "{connect_numbers(round)}</p> }).collect_view();
    let ramp = (!report.steps.is_empty()).then(|| view! { <p>{bend(&report)}</p> });
    let others = sides(&report).into_iter().map(|(who, what)| view! { <p><strong>{who}": "</strong>{what}</p> }).collect_view();
    let notes = report.notes.iter().map(|note| view! { <p class="note">{note.clone()}</p> }).collect_view();
    view! {
        {aborted}
        <section class="verdicts" aria-label=named("Verdict")>
            <h2>"Verdict"</h2>
            <ul>{report.verdicts.iter().cloned().map(|verdict| view! { <Limit verdict /> }).collect_view()}</ul>
        </section>
        <section class="measured" aria-label=named("Numbers")>
            <h2>"Numbers"</h2>
            <p>{done(&report)}</p>
            {rounds}
            <Dists label=named("Durations, table") report=report.clone() />
            <Errors errors=report.errors.clone() />
            {ramp}
        </section>
        <section class="course-section" aria-label=named("Course")>
            <h2>"Course"</h2>
            <RunChart label=named("Course of the test, table") id ticks=report.series.clone() until_ms=None />
        </section>
        <section class="others" aria-label=named("Server and pool-stats")>
            <h2>"Server and pool-stats"</h2>
            {others}
            {notes}
        </section>
    }
}

/// The last test, in the place where it ran.
#[component]
pub fn FinishedView(base: BasePath, finished: Arc<Finished>) -> impl IntoView {
    let Finished { id, report } = (*finished).clone();
    view! {
        <section class="finished" aria-labelledby="finished">
            <h2 id="finished">{format!("Test {id}: ")}<Word word=report.word().to_owned() /></h2>
            <p class="summary">{about(&report)}"."</p>
            {report.aborted.clone().map(|why| view! { <p>{format!("Aborted: {why}. The numbers are those until then.")}</p> })}
            <ul class="limits">{report.verdicts.iter().cloned().map(|verdict| view! { <Limit verdict /> }).collect_view()}</ul>
            <p>{done(&report)}</p>
            <Dists label="Durations of the last test, table".to_owned() report=report.clone() />
            <Errors errors=report.errors.clone() />
            <p><a href=base.of(&format!("/load-test/runs/{id}"))>"The whole report, with the course"</a></p>
        </section>
    }
}

#[component]
fn Limit(verdict: Verdict) -> impl IntoView {
    let word = if verdict.passed { "PASS" } else { "FAIL" };
    view! { <li data-limit=verdict.id><Word word=word.to_owned() />" "{verdict.sentence}</li> }
}

#[component]
fn Dists(label: String, report: LoadTestReport) -> impl IntoView {
    let dists = dists(&report);
    (!dists.is_empty()).then(|| {
        let heads = columns().map(|(head, _)| view! { <th scope="col" class="number">{head}</th> }).collect_view();
        let rows = dists.iter().map(|(name, dist)| {
            let cells = columns().map(|(_, cell)| view! { <td class="number">{cell(dist)}</td> }).collect_view();
            view! { <tr><th scope="row">{name.to_string()}</th>{cells}</tr> }
        });
        view! {
            <div class="scroll" role="region" tabindex="0" aria-label=label>
                <table>
                    <thead><tr><td></td>{heads}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    })
}

#[component]
fn Errors(errors: Vec<ErrorCount>) -> impl IntoView {
    let line = |error: ErrorCount| view! { <li><strong>{error.words()}</strong>": "{error.example}</li> };
    (!errors.is_empty()).then(|| view! { <h3>"Errors"</h3><ul class="errors">{errors.into_iter().map(line).collect_view()}</ul> })
}
