//! Draws a report for the page, once a reading.

mod findings;
mod ledger;
mod notices;
mod reconciliation;
mod services;
mod severity;
mod verdict;

use leptos::prelude::*;

use super::model::Report;
use findings::Findings;
use ledger::LedgerView;
pub use notices::PartialNotice;
use reconciliation::ReconciliationView;
use services::ServicesView;
use verdict::{Footer, Verdict};

/// The page of a report.
pub fn draw(report: &Report) -> String {
    let partial = (!report.unseen.is_empty()).then(|| view! { <PartialNotice unseen=report.unseen.clone() /> });
    let reconciliation = report.reconciliation.clone().map(|found| view! { <ReconciliationView found /> });
    let page = view! {
        {partial}
        <Verdict report=report.clone() />
        <LedgerView ledger=report.ledger.clone() />
        {reconciliation}
        <ServicesView services=report.services.clone() />
        <Findings findings=report.findings.clone() />
        <Footer report=report.clone() />
    };
    page.to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::declared::DeclaredService;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::plan::CapacityPlan;

    #[test]
    fn what_is_urgent_is_unfolded() {
        let page = draw(&report_of(&stock(), &plan(1), None));
        let open = |id: &str| page.contains(&format!(r#"data-key="{id}""#)) && page.contains(&format!(r#"data-finding="{id}" open"#));
        assert_eq!(["connections", "shared-buffers", "version"].map(open), [true, true, false], "{page}");
    }

    #[test]
    fn what_is_ok_is_folded_into_one_line_and_info_has_no_levels_colour() {
        let page = draw(&report_of(&stock(), &plan(1), None));
        let (shown, folded) = page.split_once(r#"class="ok-findings""#).expect("a fold");
        assert!(folded.contains(r#"data-finding="version""#) && !shown.contains(r#"data-severity="OK""#), "{page}");
        assert!(shown.contains(r#"data-level="info""#) && !shown.contains(r#"data-level="moderate""#), "{page}");
    }

    #[test]
    fn what_would_do_nothing_is_not_offered_first() {
        let mut facts = stock();
        facts.settings.get_mut("max_connections").expect("it").source = "command line".into();
        let page = draw(&report_of(&facts, &plan(1), None));
        let (obstacle, statement) =
            (page.find("would do nothing").expect("said"), page.find("ALTER SYSTEM SET max_connections").expect("said"));
        assert!(obstacle < statement, "{page}");
        assert!(page[obstacle..statement].contains("class=\"later\""), "the statement is folded: {page}");
    }

    #[test]
    fn each_row_has_a_swatch_like_its_part_of_the_bar() {
        let services: Vec<_> = ["a", "b", "c", "d", "e"].map(declared).into();
        let report = report_of(&stock().with("max_connections", "500"), &CapacityPlan::of(None, &services, None), None);
        let page = draw(&report);
        for pattern in ["slots-lines", "slots-dots", "slots-steep", "slots-bars"] {
            assert_eq!(page.matches(&format!("fill=\"url(#{pattern})\"")).count(), 2, "{pattern} in the bar and in the table: {page}");
        }
        assert!(page.contains("slots-legend") && page.contains("in use now"), "{page}");
        assert!(page.contains("<title>a: 0 now, at most 4 (declared)</title>"), "{page}");
    }

    fn declared(name: &str) -> DeclaredService {
        DeclaredService { application_name: name.into(), pool_size: 4, max_overflow: 0, instances: 1 }
    }

    #[test]
    fn names_from_the_server_are_text() {
        let page = draw(&report_of(&stock().with_sessions("<script>x</script>", 2), &plan(1), None));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"));
    }
}
