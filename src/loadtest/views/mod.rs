//! Draws the load tests: the page, the picture of the one that runs, a run, and two side by side.

mod chart;
mod compared;
mod form;
mod now;
mod report;
mod runs;

use leptos::prelude::*;

use super::compare::Comparison;
use super::model::LoadTestReport;
use super::page::LIVE;
use crate::base::BasePath;
use crate::loadtest::form::{Availability, FormState};
use crate::loadtest::runs::{RunSummary, RunnerStatus};
use compared::Compared;
use form::TestFormSection;
use now::Now;
use report::{FinishedView, ReportView};
use runs::RunList;

/// `/load-test`. What was refused is shown with what had been asked for.
pub fn first(base: &BasePath, stage: &RunnerStatus, form: FormState, runs: &[RunSummary], offered: Availability) -> String {
    let (now, base, runs) = (now(base, stage), base.clone(), runs.to_vec());
    let page = view! {
        <section class="hero-head" aria-labelledby="load-test">
            <h1 id="load-test">"Load test"</h1>
            <p class="summary">
                "Simulated users on the pool or the server, with a verdict. A load test takes real connections: other callers may have to wait for one."
            </p>
        </section>
        <div id=LIVE inner_html=now />
        <TestFormSection base=base.clone() form offered />
        <RunList base runs />
    };
    page.to_html()
}

/// The test that runs; when it is over, what came of it.
pub fn now(base: &BasePath, stage: &RunnerStatus) -> String {
    let (base, running, last) = (base.clone(), stage.running.clone(), stage.last.clone());
    match last.filter(|_| running.is_none()) {
        Some(finished) => view! { <FinishedView base finished /> }.to_html(),
        None => view! { <Now base running /> }.to_html(),
    }
}

/// `/load-test/runs/7`.
pub fn run(base: &BasePath, id: i64, report: &LoadTestReport) -> String {
    let (base, report) = (base.clone(), report.clone());
    view! { <ReportView base id report /> }.to_html()
}

/// `/load-test/compare/7/9`.
pub fn compared(base: &BasePath, ids: [i64; 2], reports: [&LoadTestReport; 2], comparison: &Comparison) -> String {
    let (base, reports, comparison) = (base.clone(), reports.map(Clone::clone), comparison.clone());
    view! { <Compared base ids reports comparison /> }.to_html()
}

/// There is no run of this number.
pub fn missing(base: &BasePath, id: &str) -> String {
    let all = base.of("/load-test");
    let page = view! {
        <h1>{format!("Load test {id} does not exist")}</h1>
        <p>"The last 100 are kept. "<a href=all>"All load tests"</a></p>
    };
    page.to_html()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::compare::compare;
    use super::super::model::fixture::report;
    use super::super::model::{ErrorCount, Verdict};
    use super::*;
    use crate::loadtest::form::LoadTestForm;
    use crate::loadtest::runs::{Finished, Running};

    /// What every word from outside is here: text that would be markup, in an attribute too.
    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

    fn nasty() -> LoadTestReport {
        let error = ErrorCount { kind: "query".into(), code: Some(NASTY.into()), count: 1, example: NASTY.into() };
        let verdict = Verdict { id: "errors".into(), passed: false, sentence: NASTY.into() };
        let (aborted, place) = (Some(NASTY.into()), NASTY.into());
        let setup = super::super::model::Setup { place, ..report().setup };
        LoadTestReport { setup, aborted, errors: vec![error], verdicts: vec![verdict], notes: vec![NASTY.into()], ..report() }
    }

    #[test]
    fn words_from_outside_are_text() {
        let base = BasePath::default();
        let asked = LoadTestForm { users: NASTY.into(), statement: NASTY.into(), ..LoadTestForm::default() };
        let stage = RunnerStatus { running: Some(Arc::new(Running::new(NASTY.into(), NASTY.into()))), ..RunnerStatus::default() };
        let over = RunnerStatus { last: Some(Arc::new(Finished { id: 1, report: nasty() })), ..RunnerStatus::default() };
        let form = FormState { asked, refusal: Some(NASTY.into()), wrong: None };
        let listed =
            RunSummary { id: 1, began_at_ms: 0, who: NASTY.into(), ended_by: Some(NASTY.into()), word: "FAIL".into(), what: NASTY.into() };
        let pages = [
            first(&base, &stage, form, &[listed], Availability::default()),
            now(&base, &over),
            first(&base, &stage, FormState::default(), &[], Availability { no_statements: Some(NASTY.into()), ..Availability::default() }),
            run(&base, 1, &nasty()),
            compared(&base, [1, 2], [&nasty(), &nasty()], &compare(&nasty(), &report())),
            missing(&base, NASTY),
        ];
        for page in pages {
            assert!(page.contains("&lt;script&gt;"), "{page}");
            assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        }
    }

    #[test]
    fn the_field_that_is_wrong_is_marked_described_and_focused() {
        let form = FormState { refusal: Some("users is 0".into()), wrong: Some("users"), ..FormState::default() };
        let page = first(&BasePath::default(), &RunnerStatus::default(), form, &[], Availability::default());
        let field = page.split_once("name=\"users\"").expect("the field").1.split('>').next().unwrap_or_default();
        assert!(field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"refused\""), "{field}");
        assert!(field.contains("autofocus") && page.contains("id=\"refused\""), "{field}");
        assert_eq!(page.matches("aria-invalid").count(), 1, "{page}");
    }

    #[test]
    fn a_pool_that_serves_a_service_has_a_box_of_its_own() {
        let page = |is_live| {
            let offered = Availability { is_live, ..Availability::default() };
            first(&BasePath::default(), &RunnerStatus::default(), FormState::default(), &[], offered)
        };
        assert!(page(true).contains("name=\"live\"") && !page(false).contains("name=\"live\""));
    }

    #[test]
    fn what_is_not_offered_is_a_sentence_in_its_place() {
        let page = |offered| first(&BasePath::default(), &RunnerStatus::default(), FormState::default(), &[], offered);
        let all = page(Availability::default());
        assert!(all.contains("name=\"statement\"") && all.contains("Begin</button>"), "{all}");
        let no_statements = page(Availability { no_statements: Some("the role is a superuser".into()), ..Availability::default() });
        assert!(!no_statements.contains("name=\"statement\"") && no_statements.contains("The role is a superuser."), "{no_statements}");
        let nothing = page(Availability { no_tests: Some("It is switched off.".into()), ..Availability::default() });
        assert!(!nothing.contains("<form") && nothing.contains("It is switched off.") && nothing.contains("Load tests"), "{nothing}");
    }

    #[test]
    fn addresses_stay_below_where_the_console_is_mounted() {
        let base = BasePath::from("/admin".to_owned());
        let page = first(&base, &RunnerStatus::default(), FormState::default(), &[], Availability::default()) + &run(&base, 7, &report());
        assert!(page.contains(r#"action="/admin/api/load-test/start""#) && page.contains(r#"href="/admin/api/load-test/runs/7/csv""#));
        assert!(!page.contains("\"/load-test") && !page.contains("\"/api"), "{page}");
    }
}
