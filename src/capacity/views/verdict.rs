//! The answer to the question that the page is about, and what it rests on.

use leptos::prelude::*;

use super::severity::FindingSeverityBadge;
use crate::capacity::model::{Report, Severity};
use crate::capacity::setting::human_bytes;
use crate::ui::format;

/// What decides whether the pools get their connections.
const FIT: [&str; 3] = ["connections", "role-limit", "database-limit"];

/// Level, counts, and the sentence on the slots.
#[component]
pub fn Verdict(report: Report, server: Option<String>) -> impl IntoView {
    let server = server.map(|name| view! { <span class="of-server">"on "<bdi>{name}</bdi></span> });
    // The badge answers the question; the counts beside it are of everything.
    let fits = report.findings.iter().filter(|finding| FIT.contains(&finding.id.as_str())).map(|finding| finding.severity).max();
    let answer = report.findings.iter().find(|finding| finding.id == "connections").map(|finding| finding.sentence.clone());
    view! {
        <section class="verdict" aria-labelledby="verdict">
            <div class="hero-head">
                <h1 id="verdict">"Will it fit?"</h1>
                {server}
                <FindingSeverityBadge severity=fits.unwrap_or(Severity::Ok) />
                <span class="summary">{report.summary()}</span>
            </div>
            <p class="answer">{answer}</p>
        </section>
    }
}

/// Of when, of which server, on which machine.
#[component]
pub fn Footer(report: Report, server: Option<String>) -> impl IntoView {
    let flag = server.map(|name| format!(" --server {}", shell_word(&name))).unwrap_or_default();
    let cores = report.host.cores.map_or_else(|| "cores unknown".to_owned(), |cores| format::plural(cores, "core", "cores"));
    let memory = report.host.ram.map_or_else(|| "memory unknown".to_owned(), |ram| format!("{} memory", human_bytes(ram)));
    view! {
        <footer>
            "As of "
            <time class="taken-at">{format!("{} UTC", format::clock(report.taken_at_ms))}</time>
            {format!(" · PostgreSQL {} at {} · {memory}, {cores} ({})", report.version, report.place, report.host.source)}
            " · the same in a terminal: "
            <code>{format!("plimsoll check{flag}")}</code>
            ", as a file for psql: "
            <code>{format!("plimsoll check{flag} --emit-sql")}</code>
        </footer>
    }
}

/// The name as one word of a command line.
fn shell_word(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !name.is_empty() && name.chars().all(is_plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}
