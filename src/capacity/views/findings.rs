//! The findings: what is urgent open, the rest at hand.

use leptos::prelude::*;

use super::severity::SeverityBadge;
use crate::capacity::model::{Change, Evidence, Finding, Severity};

/// All findings, most urgent first.
#[component]
pub fn Findings(findings: Vec<Finding>) -> impl IntoView {
    let items = findings.into_iter().map(|finding| view! { <Item finding /> }).collect_view();
    view! {
        <section class="findings" aria-labelledby="findings">
            <h2 id="findings">"Findings"</h2>
            {items}
        </section>
    }
}

#[component]
fn Item(finding: Finding) -> impl IntoView {
    let urgent = finding.severity >= Severity::Warning;
    let (id, severity) = (finding.id.clone(), finding.severity);
    view! {
        <details class="finding" data-finding=finding.id.clone() data-severity=severity.label() open=urgent>
            <summary>
                <SeverityBadge severity />
                <span class="finding-id">{id}</span>
                <span class="sentence">{finding.sentence.clone()}</span>
            </summary>
            <div class="finding-body">
                {finding.next_step.clone().map(|step| view! { <p class="step">{step}</p> })}
                {finding.changes.clone().into_iter().map(|change| view! { <ChangeView change /> }).collect_view()}
                <p class="why">{finding.why.clone()}</p>
                <Seen evidence=finding.evidence />
            </div>
        </details>
    }
}

#[component]
fn ChangeView(change: Change) -> impl IntoView {
    let conf = change.conf_line.map(|line| view! { <p>"As a line of postgresql.conf: "<code>{line}</code></p> });
    let obstacle = change.obstacle.map(|obstacle| view! { <p class="obstacle">{format!("But {obstacle}.")}</p> });
    view! {
        <div class="change">
            <pre tabindex="0" aria-label=format!("Statement for {}", change.subject)><code>{change.sql}</code></pre>
            <p>{format!("It {}. To undo it: ", change.needs.sentence())}<code>{change.undo}</code></p>
            {conf}
            {obstacle}
        </div>
    }
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
