//! The services that are worst, in large rows.

use leptos::prelude::*;

use crate::base::readable::readable;
use crate::overview::demand::PartialSum;
use crate::overview::wall::model::{ServiceState, WallService};
use crate::ui::level::StateBadge;
use plimsoll_model::Level;

/// As many rows as fit beside the servers on a screen of 16 to 9.
pub(super) const ROWS: usize = 8;
/// So few are read from still farther away.
const FEW: usize = 4;
/// A number that no source tells.
const NOT_TOLD: &str = "—";

/// The worst first; nothing where there is none.
#[component]
pub(super) fn ServiceTable(services: Vec<WallService>) -> impl IntoView {
    let rest = services.len().saturating_sub(ROWS);
    let well = services.iter().skip(ROWS).all(|service| service.state == ServiceState::Level(Level::Healthy));
    let rest = (rest > 0).then(|| format!("and {rest} more{}", if well { ", all healthy" } else { "" }));
    (!services.is_empty()).then(|| {
        let few = (services.len() <= FEW).to_string();
        let has_queue = services.iter().any(|service| service.queue.told > 0);
        let rows = services.into_iter().take(ROWS).map(|service| view! { <Row service has_queue /> }).collect_view();
        view! {
            <section class="wall-services" aria-labelledby="wall-services">
                <h2 id="wall-services" class="visually-hidden">"Services"</h2>
                <table data-few=few>
                    <thead>
                        <tr>
                            <th scope="col">"Service"</th>
                            <th scope="col" class="number">"In use"</th>
                            {has_queue.then(|| view! { <th scope="col" class="number">"Waiting"</th> })}
                            <th scope="col">"Level"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                {rest.map(|rest| view! { <p class="more">{rest}</p> })}
            </section>
        }
    })
}

#[component]
fn Row(service: WallService, has_queue: bool) -> impl IntoView {
    let (name, whole_name) = (readable(&service.name), readable(&service.name));
    let waiting = if service.queue.told > 0 { service.queue.words().unwrap_or_else(|| "0".to_owned()) } else { NOT_TOLD.to_owned() };
    view! {
        <tr data-key=service.name.clone()>
            <th scope="row"><span class="name" title=whole_name>{name}</span></th>
            <td class="number">{in_use(&service)}</td>
            {has_queue.then(|| view! { <td class="number" data-queues=(service.queue.waiting > 0).to_string()>{waiting}</td> })}
            <td><State state=service.state /></td>
        </tr>
    }
}

/// "143 / 400"; a part that is not told makes the sum one of at least so many.
fn in_use(service: &WallService) -> String {
    let number = |sum: PartialSum| match (sum.is_told, sum.is_partial) {
        (false, _) => NOT_TOLD.to_owned(),
        (true, true) => format!("{}+", sum.sum),
        (true, false) => sum.sum.to_string(),
    };
    match service.capacity.is_told {
        true => format!("{} / {}", number(service.in_use), number(service.capacity)),
        false => number(service.in_use),
    }
}

#[component]
fn State(state: ServiceState) -> impl IntoView {
    let word = match state {
        ServiceState::Level(level) => return view! { <StateBadge level=Some(level) /> }.into_any(),
        ServiceState::Late => "Late",
        ServiceState::Gone => "Gone",
        ServiceState::NotTold => "Not told",
    };
    view! { <span class="level" data-level="unknown">{word}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::demand::{Queue, ServiceDemand};

    #[test]
    fn sums_of_which_a_part_is_missing_say_so() {
        let sum = |sum, is_told, is_partial| PartialSum { sum, is_told, is_partial };
        let of = |used, capacity| in_use(&WallService::of("s", &ServiceDemand { in_use: used, capacity, ..ServiceDemand::default() }));
        assert_eq!(of(sum(143, true, false), sum(400, true, false)), "143 / 400");
        assert_eq!(of(sum(143, true, true), sum(300, true, true)), "143+ / 300+");
        assert_eq!(of(sum(0, false, true), sum(0, false, true)), NOT_TOLD);
        assert_eq!(in_use(&WallService::seen("psql", 3)), "3");
    }

    #[test]
    fn of_thousands_the_worst_are_shown_and_no_queue_is_invented() {
        let service =
            |n| WallService::of(&format!("<s{n}>"), &ServiceDemand { level: Some(Level::Healthy), live: 1, ..ServiceDemand::default() });
        let html = view! { <ServiceTable services=(0..5000).map(service).collect() /> }.to_html();
        assert_eq!(html.matches("<tr").count(), 1 + ROWS);
        assert!(html.contains("and 4992 more, all healthy") && !html.contains("Waiting") && !html.contains("<s1>"), "{html}");
        let queued = WallService { queue: Queue { waiting: 37, told: 1, not_told: 1 }, ..service(1) };
        assert!(view! { <ServiceTable services=vec![queued] /> }.to_html().contains("37 or more"));
    }
}
