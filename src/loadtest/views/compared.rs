//! Two runs side by side.

use leptos::prelude::*;

use super::report::Findings;
use super::runs::Word;
use crate::base::BasePath;
use crate::loadtest::compare::{ComparedNumber, Comparison, Direction};
use crate::loadtest::model::LoadTestReport;
use crate::loadtest::text::{about, cells};

#[component]
pub fn Compared(base: BasePath, ids: [i64; 2], reports: [LoadTestReport; 2], comparison: Comparison) -> impl IntoView {
    let [before, now] = ids;
    let differs = comparison.differs.iter().map(|what| view! { <li>{what.clone()}</li> }).collect_view();
    let differs = (!comparison.differs.is_empty()).then(|| view! { <p>"Differences:"</p><ul class="differs">{differs}</ul> });
    let sides = ids.into_iter().zip(reports).map(|(id, report)| {
        view! {
            <article aria-label=format!("Load test {id}")>
                <h2><a href=base.of(&format!("/load-test/runs/{id}"))>{format!("Load test {id}")}</a>" "<Word word=report.word().to_owned() /></h2>
                <p class="summary">{about(&report)}"."</p>
                <Findings id=format!("run-{id}") of=format!(" of load test {id}") report />
            </article>
        }
    });
    let all = base.of("/load-test");
    view! {
        <section class="hero-head" aria-labelledby="load-test">
            <p class="back"><a href=all>"All load tests"</a></p>
            <h1 id="load-test">{format!("Load tests {before} and {now}")}</h1>
            <p class="summary">{format!("Verdict: before {}, now {}; {}.", comparison.words.0, comparison.words.1, comparison.summary())}</p>
        </section>
        <section class="compared" aria-label="Both tests">
            {differs}
            <Rows rows=comparison.rows ids />
        </section>
        <div class="side-by-side">{sides.collect_view()}</div>
    }
}

#[component]
fn Rows(rows: Vec<ComparedNumber>, ids: [i64; 2]) -> impl IntoView {
    let [before, now] = ids.map(|id| format!("Test {id}"));
    let row = |row: ComparedNumber| {
        let [before, now, percent] = cells(&row);
        let (word, level) = match row.change {
            Direction::Better => ("better", Some("healthy")),
            Direction::Worse => ("worse", Some("critical")),
            Direction::Same => ("", None),
        };
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td class="number">{before}</td>
                <td class="number">{now}</td>
                <td class="number">{percent}</td>
                <td><span class="verdict-word" data-level=level>{word}</span></td>
            </tr>
        }
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Both tests, table">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Number"</th>
                        <th scope="col" class="number">{before}</th>
                        <th scope="col" class="number">{now}</th>
                        <th scope="col" class="number">"Change"</th>
                        <th scope="col">"Now"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
