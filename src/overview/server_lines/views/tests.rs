use super::*;
use crate::overview::demand::Queue;
use crate::overview::server_lines::fixture::{line, service, slots};
use crate::overview::server_lines::model::{LineState, Segment, SegmentKind, SlotLine};

fn drawn(lines: Vec<ServerLine>) -> String {
    let now = ServersNow { taken_at_ms: 600_000, lines };
    view! { <ServerLines base=BasePath::default() now /> }.to_html()
}

fn sizes_of(count: usize, in_trouble: usize) -> Vec<LineSize> {
    let of = |place: usize| line(&format!("db{place}"), if (1..=in_trouble).contains(&place) { 95 } else { 5 }, 97);
    sizes(&(0..count).map(of).collect::<Vec<_>>())
}

#[test]
fn of_32_servers_one_is_large_those_in_trouble_have_names_and_the_others_are_compact() {
    use LineSize::{Compact, Large, Small};
    assert_eq!(sizes_of(1, 0), [Large]);
    assert_eq!(sizes_of(3, 0), [Large, Small, Small]);
    let many = sizes_of(32, 2);
    assert_eq!((many[0], many[1], many[2], many[3]), (Large, Small, Small, Compact));
    assert_eq!(sizes_of(32, 31).iter().filter(|size| **size == Small).count(), MOST_NAMED);
}

#[test]
fn legend_and_bar_are_of_one_order_and_names_are_text() {
    let segments = vec![service("<orders>", 60), service("checkout", 20)];
    let of = ServerLine { slots: Some(SlotLine { segments, ..slots(80, 97) }), ..line("db", 80, 97) };
    let html = drawn(vec![of]);
    let legend = html.split("class=\"legend slots\"").nth(1).expect("a legend");
    let place = |text: &str| legend.find(text).unwrap_or_else(|| panic!("{text}: {html}"));
    assert!(place("&lt;orders&gt;") < place("checkout") && place("checkout") < place("reserved"), "{html}");
    assert!(!html.contains("<orders>"), "{html}");
    assert!(html.contains("&lt;orders&gt; holds 60 of 97 usable slots."), "{html}");
    assert!(html.contains("href=\"/?q=service%3A%22%3Corders%3E%22\""), "{html}");
}

#[test]
fn callers_wait_beyond_the_edge_and_a_part_that_is_not_told_is_said() {
    let with = |waiting, not_told| drawn(vec![ServerLine { queue: Queue { waiting, told: 1, not_told }, ..line("db", 80, 97) }]);
    let html = with(37, 2);
    assert!(html.contains("width=\"82%\"") && html.contains(">37+<") && html.contains("Waiting callers: 37 or more."), "{html}");
    assert_eq!(html.matches("class=\"queued\"").count(), 3);
    assert!(!with(0, 2).contains("class=\"queue\""));
}

#[test]
fn a_server_that_is_away_shows_its_last_numbers_and_no_advice() {
    let state = LineState::Away { since_ms: 0, reason: "connection refused".into() };
    let html = drawn(vec![ServerLine { state, level: None, ..line("db", 90, 97) }]);
    for words in ["No answer", "connection refused", "The numbers are those of its last answer", "<strong>90</strong> of 97 usable slots"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("holds 90"), "{html}");
}

#[test]
fn thirty_two_servers_of_thousands_of_services_are_a_page_that_a_phone_still_loads() {
    let segments = (0..6).map(|n| service(&format!("{n}{}", "ж".repeat(199)), 10)).collect::<Vec<_>>();
    let more = Segment { kind: SegmentKind::More, name: "4994 more".into(), sessions: 30 };
    let segments: Vec<_> = segments.into_iter().chain([more]).collect();
    let lines: Vec<_> = (0..32)
        .map(|n| ServerLine { slots: Some(SlotLine { segments: segments.clone(), ..slots(90, 97) }), ..line(&format!("db{n}"), 90, 97) })
        .collect();
    assert!(drawn(lines).len() < 250_000);
}

#[test]
fn a_service_has_one_shade_on_this_line_and_on_the_bar_of_capacity() {
    use crate::capacity::console_plan::CONSOLE;
    use crate::capacity::ledger::{EntryKind, Ledger, LedgerEntry};
    use crate::overview::load::Application;
    use crate::overview::server_lines::segments::Takers;
    let entry =
        |kind, name: &str, now| LedgerEntry { kind, name: name.into(), whence: String::new(), basis: String::new(), now, at_most: now };
    for count in [3, 7, 8, 12] {
        let services = (0..count).map(|n| entry(EntryKind::Observed, &format!("s{n}"), 3 + (n * 5) % 11));
        let others = [entry(EntryKind::Pool, CONSOLE, 3), entry(EntryKind::Others, "psql", 9), entry(EntryKind::Pool, "own", 2)];
        let ledger = Ledger { entries: services.chain(others).collect(), ..Ledger::default() };
        let applications: Vec<_> =
            ledger.entries.iter().map(|entry| Application { name: entry.name.clone(), sessions: entry.now }).collect();
        let segments = Takers { ledger: &ledger, applications: &applications, services: None }.segments();
        let of_line: Vec<_> = segments.iter().enumerate().map(|(place, of)| (of.sessions, super::bar::shade(of, place))).collect();
        let of_bar: Vec<_> = ledger.taken().into_iter().map(|part| (part.now, part.shade)).collect();
        assert_eq!(of_bar, of_line, "{count} services");
    }
}
