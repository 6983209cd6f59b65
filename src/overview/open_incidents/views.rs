use leptos::prelude::*;

use super::model::OpenIncident;
use crate::base::BasePath;
use crate::ui::format;
use crate::ui::level::LevelBadge;

/// The page *Alerts* has them all.
const SHOWN: usize = 3;

/// How much is said of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// For somebody at a desk: with the cause and a link.
    Whole,
    /// For a screen that is read from far away, and that nobody clicks on.
    Short,
}

/// The most urgent first, and how many more there are; nothing where none is open.
#[component]
pub fn IncidentList(
    base: BasePath,
    incidents: Vec<OpenIncident>,
    detail: Detail,
    /// Open incidents that this list is not about.
    #[prop(default = 0)]
    elsewhere: usize,
) -> impl IntoView {
    let all = base.of("/alerts");
    let count = incidents.len() + elsewhere;
    let more = incidents.len().saturating_sub(SHOWN);
    let more = [(more, "more"), (elsewhere, "elsewhere")].into_iter().filter(|(count, _)| *count > 0);
    let more: Vec<_> = more.map(|(count, what)| format!("{count} {what}")).collect();
    let more = (!more.is_empty()).then(|| view! { <p class="more"><a href=all.clone()>{more.join(", ")}</a></p> });
    let items = incidents
        .into_iter()
        .take(SHOWN)
        .map(|incident| view! { <Item address=format!("{all}#incident-{}", incident.id) incident detail /> });
    (count > 0).then(|| {
        view! {
            <section class="incidents-now" aria-labelledby="incidents-now">
                <h2 id="incidents-now" class="visually-hidden">{format!("Open incidents: {count}")}</h2>
                <ul>{items.collect_view()}</ul>
                {more}
            </section>
        }
    })
}

#[component]
fn Item(address: String, incident: OpenIncident, detail: Detail) -> impl IntoView {
    let state = incident.state(&format::clock_short(incident.since_ms));
    // The sentence has the numbers of then.
    let said_at = (incident.said_at_ms / 60_000 != incident.since_ms / 60_000)
        .then(|| format!("At {} UTC: ", format::clock_short(incident.said_at_ms)));
    let cause = incident.cause.filter(|_| detail == Detail::Whole);
    let label = format!("Details of incident {}", incident.id);
    let link = (detail == Detail::Whole).then(|| view! { <a class="open-link" href=address aria-label=label>"Details"</a> });
    view! {
        <li data-key=incident.id data-level=incident.level.as_str()>
            <LevelBadge level=incident.level />
            <p class="sentence"><span class="since">{said_at}</span><strong>{incident.sentence}</strong></p>
            {link}
            <p class="why">{cause.map(|cause| format!("Cause: {cause} "))}{state}</p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::open_incidents::fixture;

    fn incident(id: i64) -> OpenIncident {
        fixture::incident(id, "orders")
    }

    fn drawn(incidents: Vec<OpenIncident>, elsewhere: usize) -> String {
        view! { <IncidentList base=BasePath::default() incidents detail=Detail::Whole elsewhere /> }.to_html()
    }

    #[test]
    fn where_nothing_is_open_nothing_stands_there() {
        assert!(!drawn(Vec::new(), 0).contains("<section"));
    }

    #[test]
    fn three_are_said_with_cause_and_link_and_the_rest_is_counted() {
        let html = drawn((1..=5).map(incident).collect(), 2);
        assert_eq!(html.matches("<li").count(), 3);
        let words = [
            "Open incidents: 7",
            "&lt;b&gt;1&lt;/b&gt; callers wait.",
            "Cause: Slow statements. ",
            "Since 01:00 UTC, not acknowledged.",
            "/alerts#incident-1",
            "2 more, 2 elsewhere",
        ];
        for words in words {
            assert!(html.contains(words), "{words}: {html}");
        }
    }

    #[test]
    fn whoever_looks_after_it_is_named() {
        let acknowledged = OpenIncident { acknowledged_by: Some("admin".into()), ..incident(1) };
        assert_eq!(acknowledged.state("14:05"), "Since 14:05 UTC, acknowledged by admin.");
    }
}
