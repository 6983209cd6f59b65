//! Draws a report for the page, once a reading.

mod findings;
mod ledger;
mod notices;
mod reconciliation;
mod severity;
mod verdict;

use leptos::prelude::*;

use super::model::{Finding, Report, Severity};
use super::view::{CapacityView, Drawn, Section};
use crate::ui::format;
use findings::FindingView;
use ledger::LedgerView;
use notices::PartialNotice;
use reconciliation::ReconciliationView;
use verdict::{Footer, Verdict};

/// The page of a report.
pub fn draw(report: &Report) -> CapacityView {
    let section = |class: &str, heading: &str, html: String| Section { class: class.into(), heading: heading.into(), html };
    let partial = (!report.unseen.is_empty()).then(|| view! { <PartialNotice unseen=report.unseen.clone() /> }.to_html());
    let verdict = view! { <Verdict report=report.clone() /> }.to_html();
    let ledger = view! { <LedgerView ledger=report.ledger.clone() /> }.to_html();
    let reconciliation = report.reconciliation.clone().map(|found| view! { <ReconciliationView found /> }.to_html());
    let sections = [
        partial.map(|html| section("notice partial", "partial", html)),
        Some(section("verdict", "verdict", verdict)),
        Some(section("ledger", "ledger", ledger)),
        reconciliation.map(|html| section("reconciliation", "reconciliation", html)),
    ];
    CapacityView {
        as_of: Some(format::clock(report.taken_at_ms)),
        failure: None,
        sections: sections.into_iter().flatten().collect(),
        findings: report.findings.iter().cloned().map(drawn).collect(),
        footer: view! { <Footer report=report.clone() /> }.to_html(),
    }
}

fn drawn(finding: Finding) -> Drawn {
    Drawn {
        id: finding.id.clone(),
        severity: finding.severity.label().to_owned(),
        open: finding.severity >= Severity::Warning,
        html: view! { <FindingView finding /> }.to_html(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn what_is_urgent_is_unfolded_and_names_from_the_server_are_text() {
        let page = draw(&report_of(&stock().with_sessions("<script>x</script>", 2), &plan(1), None));
        let open: Vec<_> = page.findings.iter().filter(|drawn| drawn.open).map(|drawn| drawn.id.as_str()).collect();
        assert_eq!(open, ["connections", "shared-buffers"]);
        assert_eq!(page.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(), ["verdict", "ledger"]);
        assert!(page.sections[1].html.contains("&lt;script&gt;") && !page.sections[1].html.contains("<script>"));
    }
}
