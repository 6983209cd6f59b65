//! A finding: what is the case, what to do, why, and what it rests on.

use leptos::prelude::*;

use super::severity::FindingSeverityBadge;
use crate::capacity::model::{Evidence, Finding, SettingChange, Severity};
use crate::ui::copy::Copyable;
use crate::ui::eager::any;

/// The most urgent first, and unfolded; what is OK folded into one line.
#[component]
pub fn Findings(findings: Vec<Finding>) -> impl IntoView {
    let (ok, findings): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| finding.severity == Severity::Ok);
    let count = ok.len();
    let ok = (count > 0).then(|| {
        view! {
            <details class="ok-findings" data-key="ok-findings">
                <summary>{format!("{count} OK")}</summary>
                {ok.into_iter().map(|finding| view! { <FindingView finding /> }).collect_view()}
            </details>
        }
    });
    view! {
        <section class="findings" aria-labelledby="findings">
            <h2 id="findings">"Findings"</h2>
            {findings.into_iter().map(|finding| view! { <FindingView finding /> }).collect_view()}
            {ok}
        </section>
    }
}

/// One line, and below it all that belongs to it.
#[component]
fn FindingView(finding: Finding) -> impl IntoView {
    let (severity, open, id) = (finding.severity, finding.severity >= Severity::Warning, finding.id.clone());
    view! {
        <details class="finding" data-key=id.clone() data-severity=severity.label() data-finding=id open=open>
            <summary>
                <FindingSeverityBadge severity />
                <span class="finding-id">{finding.id}</span>
                <span class="sentence">{finding.sentence}</span>
            </summary>
            <div class="finding-body">
                {finding.next_step.map(|step| view! { <p class="step">{step}</p> })}
                {finding.changes.into_iter().map(|change| view! { <ChangeView change /> }).collect_view()}
                <p class="why">{finding.why}</p>
                <Seen evidence=finding.evidence />
            </div>
        </details>
    }
}

#[component]
fn ChangeView(change: SettingChange) -> impl IntoView {
    let conf = change.conf_line.map(|line| view! { <p>"As a line of postgresql.conf: "<code>{line}</code></p> });
    let subject = change.subject.clone();
    let later = format!("Statement for later, once {subject} is no longer set there");
    let statement = view! {
        <Copyable what=format!("Statement for {}", change.subject) text=change.sql />
        <p>{format!("It {}. To undo it: ", change.needs.sentence())}<code>{change.undo}</code></p>
        {conf}
    };
    // What does nothing by itself is not what is offered.
    let body = match change.obstacle {
        None => any(statement),
        Some(obstacle) => any(view! {
            <p class="obstacle">{format!("The statement alone would do nothing: {obstacle}.")}</p>
            <details class="later" data-key=format!("later-{subject}")>
                <summary>{later}</summary>
                {statement}
            </details>
        }),
    };
    view! { <div class="change">{body}</div> }
}

#[component]
fn Seen(evidence: Vec<Evidence>) -> impl IntoView {
    let row = |seen: Evidence| {
        let unit = seen.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let pending = seen.pending_restart.then_some(" · a new value waits for a restart");
        let source = seen.source.map(|source| format!(" · {source}")).unwrap_or_default();
        let value = if seen.value.is_empty() { "(empty)".to_owned() } else { seen.value };
        view! {
            <div>
                <dt>{seen.name}</dt>
                <dd>{value}{unit}<small>{source}{pending}</small></dd>
            </div>
        }
    };
    (!evidence.is_empty()).then(|| view! { <dl class="seen">{evidence.into_iter().map(row).collect_view()}</dl> })
}
