//! Whose sessions the bar shows, in its order, each with its number and a link.

use leptos::prelude::*;

use super::bar::shade;
use crate::base::BasePath;
use crate::base::readable::{readable, short};
use crate::overview::pool_address::{page_of, sessions_of};
use crate::overview::server_lines::model::{Segment, SegmentKind, SlotLine};
use crate::ui::format::encoded;

/// `is_main`: the pages *Activity* and *Capacity* are about this server.
#[component]
pub(super) fn Legend(base: BasePath, line: SlotLine, is_main: bool) -> impl IntoView {
    let reserved = line.slots.reserved;
    let items = line.segments.iter().enumerate().map(|(place, segment)| {
        let (name, whole_name) = (short(&segment.name), readable(&segment.name));
        let named = match address(&base, segment, is_main) {
            Some(address) => view! { <a href=address title=whole_name>{name}</a> }.into_any(),
            None => view! { <span class="name" title=whole_name>{name}</span> }.into_any(),
        };
        view! { <li data-key=place data-shade=shade(segment, place)>{named}" "<strong>{segment.sessions}</strong></li> }
    });
    let items = items.collect_view();
    view! {
        <ul class="legend slots" aria-label="Sessions by service">
            {items}
            {(reserved > 0).then(|| view! { <li data-shade="reserved">"reserved "<strong>{reserved}</strong></li> })}
        </ul>
    }
}

/// Where the rest of it stands: the service in the table below, the pool of this process on its page, the sessions of an application on
/// *Activity*.
fn address(base: &BasePath, segment: &Segment, is_main: bool) -> Option<String> {
    match &segment.kind {
        SegmentKind::Service { told_as } if !told_as.is_empty() => {
            Some(base.of(&format!("/?q={}", encoded(&service_term(told_as.first()?)))))
        }
        SegmentKind::Service { .. } | SegmentKind::Application if is_main => {
            let application = if segment.name == NO_NAME { "" } else { &segment.name };
            (!application.is_empty()).then(|| base.of(&sessions_of(application)))
        }
        SegmentKind::Own => Some(base.of(&page_of(&segment.name))),
        _ => None,
    }
}

/// What the ledger calls the sessions of clients that give no name.
const NO_NAME: &str = "(no application_name)";

/// `service:"orders"`, as the search of the table reads it: this name and no other that contains it.
fn service_term(service: &str) -> String {
    format!("service:\"{service}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: SegmentKind, name: &str, is_main: bool) -> Option<String> {
        address(&BasePath::default(), &Segment { kind, name: name.into(), sessions: 1 }, is_main)
    }

    #[test]
    fn a_service_leads_to_the_table_and_an_application_to_its_sessions() {
        let service = || SegmentKind::Service { told_as: vec!["orders api".into()] };
        assert_eq!(of(service(), "app", false).as_deref(), Some("/?q=service%3A%22orders%20api%22"));
        assert_eq!(of(SegmentKind::Application, "my job", true).as_deref(), Some("/activity?application=my%20job#all-sessions"));
        assert_eq!(of(SegmentKind::Own, "shop · db", true).as_deref(), Some("/pools/shop%20%C2%B7%20db"));
        let declared = SegmentKind::Service { told_as: Vec::new() };
        assert_eq!(of(declared, "till", true).as_deref(), Some("/activity?application=till#all-sessions"));
    }

    #[test]
    fn what_no_page_shows_has_no_link() {
        assert_eq!(of(SegmentKind::Application, "psql", false), None, "Activity is about another server");
        assert_eq!((of(SegmentKind::More, "9 more", true), of(SegmentKind::Console, "this console", true)), (None, None));
        assert_eq!(of(SegmentKind::Application, NO_NAME, true), None);
    }
}
