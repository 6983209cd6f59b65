use super::*;
use crate::capacity::declared::DeclaredService;
use crate::capacity::engine::report_of;
use crate::capacity::facts::fixture::{plan, stock};
use crate::capacity::model::{ServiceReconciliation, UnaccountedSessions, UnknownSession};
use crate::capacity::plan::CapacityPlan;

#[test]
fn what_is_urgent_is_unfolded() {
    let page = drawn(&report_of(&stock(), &plan(1), None));
    let open = |id: &str| page.contains(&format!(r#"data-key="{id}""#)) && page.contains(&format!(r#"data-finding="{id}" open"#));
    assert_eq!(["connections", "shared-buffers", "version"].map(open), [true, true, false], "{page}");
}

#[test]
fn what_is_ok_is_folded_into_one_line_and_info_has_no_levels_colour() {
    let page = drawn(&report_of(&stock(), &plan(1), None));
    let (shown, folded) = page.split_once(r#"class="ok-findings""#).expect("a fold");
    assert!(folded.contains(r#"data-finding="version""#) && !shown.contains(r#"data-severity="OK""#), "{page}");
    assert!(shown.contains(r#"data-level="info""#) && !shown.contains(r#"data-level="moderate""#), "{page}");
}

#[test]
fn what_would_do_nothing_is_not_offered_first() {
    let mut facts = stock();
    facts.settings.get_mut("max_connections").expect("it").source = "command line".into();
    let page = drawn(&report_of(&facts, &plan(1), None));
    let (obstacle, statement) =
        (page.find("would do nothing").expect("said"), page.find("ALTER SYSTEM SET max_connections").expect("said"));
    assert!(obstacle < statement, "{page}");
    assert!(page[obstacle..statement].contains("class=\"later\""), "the statement is folded: {page}");
    assert!(page.contains("overrides ALTER SYSTEM; change it there and restart the server."), "{page}");
    assert!(page[obstacle..statement].contains("Statement for later, once max_connections is no longer set there"), "{page}");
}

#[test]
fn each_row_has_a_swatch_like_its_part_of_the_bar() {
    let services: Vec<_> = ["a", "b", "c", "d", "e"].map(declared).into();
    let facts = (1..)
        .zip(["a", "b", "c", "d", "e"])
        .fold(stock().with("max_connections", "500"), |facts, (n, name)| facts.with_sessions(name, n % 4 + 1));
    let page = drawn(&report_of(&facts, &CapacityPlan::of(None, &services, None), None));
    for (pattern, shade) in [("slots-lines", "2"), ("slots-dots", "3"), ("slots-steep", "4"), ("slots-bars", "5")] {
        assert_eq!(page.matches(&format!("fill=\"url(#{pattern})\"")).count(), 2, "{pattern} in the bar and in the table: {page}");
        assert_eq!(page.matches(&format!("data-shade=\"{shade}\"")).count(), 2, "{page}");
    }
    assert!(page.contains("slots-legend") && page.contains("in use now"), "{page}");
    assert!(page.contains("<title>c: 4 in use now</title>"), "{page}");
}

/// 97 usable: `big` may take 90 and holds 80, `a` may take 4 and holds 1, the same for `b`.
fn short_of_one() -> Report {
    let services = [DeclaredService { pool_size: 9, instances: 10, ..declared("big") }, declared("a"), declared("b")];
    let facts = stock().with_sessions("a", 1).with_sessions("b", 1).with_sessions("big", 80);
    report_of(&facts, &CapacityPlan::of(None, &services, None), None)
}

#[test]
fn what_does_not_fit_is_one_block_and_no_service_is_drawn_beyond_the_usable_slots() {
    let page = drawn(&short_of_one());
    let bar = page.split_once("ledger-bar").and_then(|(_, rest)| rest.split_once("</svg>")).expect("a bar").0;
    let now: Vec<_> =
        bar.match_indices("data-now=\"").map(|(at, key)| bar[at + key.len()..].split('"').next().expect("a number")).collect();
    assert_eq!(now, ["80", "1", "1"], "the largest first, with what each has: {bar}");
    assert!(bar.contains("<title>15 more may be taken</title>") && bar.contains("<title>1 may be taken and do not fit</title>"), "{bar}");
    let legend = page.split_once("slots-legend").and_then(|(_, rest)| rest.split_once("</ul>")).expect("a legend").0;
    assert!(!legend.contains("headroom") && legend.contains("1 may be taken and do not fit"), "{legend}");
    let fits = drawn(&report_of(&stock().with("max_connections", "200"), &plan(1), None));
    let legend = fits.split_once("slots-legend").and_then(|(_, rest)| rest.split_once("</ul>")).expect("a legend").0;
    assert!(legend.contains("headroom 47") && !legend.contains("do not fit"), "{legend}");
}

#[test]
fn that_nothing_more_fits_is_said_once_and_of_each_service_what_its_deploy_takes() {
    let page = drawn(&short_of_one());
    assert_eq!(page.matches("No further instance").count(), 1, "{page}");
    assert_eq!(page.matches("missing already").count(), 1, "{page}");
    assert!(page.contains("No further instance of any service fits: 1 slot is missing already."), "{page}");
    assert!(page.contains("A rolling deploy takes 9 more.") && page.matches("A rolling deploy takes 4 more.").count() == 2, "{page}");
}

fn declared(name: &str) -> DeclaredService {
    DeclaredService { application_name: name.into(), pool_size: 4, instances: 1, ..DeclaredService::default() }
}

#[test]
fn names_from_the_server_are_text() {
    let page = drawn(&report_of(&stock().with_sessions("<script>x</script>", 2), &plan(1), None));
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"));
}

fn drawn(report: &Report) -> String {
    drawn_of(report, "", vec![standing("main")])
}

fn drawn_of(report: &Report, query: &str, servers: Vec<ServerStanding>) -> String {
    let asked = CapacityQuery::of(query);
    let place = servers.iter().position(|server| asked.server.as_deref().is_none_or(|name| server.name == name));
    draw(&CapacityView { base: &BasePath::default(), asked: &asked, servers, place }, report)
}

fn standing(name: &str) -> ServerStanding {
    let level = Some(plimsoll_model::Level::Healthy);
    ServerStanding { name: name.into(), role: Some("primary"), level, slots: Some((4, 97)), headroom: Some(3), outage: None }
}

#[test]
fn each_service_says_below_its_row_how_many_more_of_it_fit() {
    let services = [DeclaredService { instances: 2, max_overflow: 6, ..declared("orders") }];
    let page = drawn(&report_of(&stock(), &CapacityPlan::of(None, &services, None), None));
    for words in ["2 × (4 + 6) = 20", "7 more instances of orders fit, the 8th breaks.", "takes 10 more for its duration: it fits."] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_what_if_is_answered_below_its_form_and_a_wrong_number_gets_a_sentence() {
    let report = report_of(&stock(), &CapacityPlan::of(None, &[declared("orders")], None), None);
    let answer = |query| drawn_of(&report, query, vec![standing("main")]);
    assert!(answer("service=orders&instances=25").contains("100 of 97 usable slots: 3 too few."));
    assert!(
        answer("service=orders&instances=%3Cb%3E").contains("&lt;b&gt;") && !answer("service=orders&instances=%3Cb%3E").contains("<b>")
    );
    assert!(answer("").contains("what-if-form") && !answer("").contains("what-if-answer"));
}

#[test]
fn each_server_has_a_link_with_its_level_and_the_shown_one_is_marked() {
    let away = ServerStanding { level: None, slots: None, outage: Some("refused".into()), ..standing("<replica> 1") };
    let report = report_of(&stock(), &plan(1), None);
    let page = drawn_of(&report, "", vec![standing("main"), away]);
    assert!(
        page.contains(r#"href="/capacity" aria-current="page""#) && page.contains(r#"href="/capacity?server=%3Creplica%3E+1""#),
        "{page}"
    );
    assert!(page.contains("&lt;replica&gt; 1") && page.contains("No answer") && page.contains("4 / 97"), "{page}");
    assert!(!drawn(&report).contains("capacity-servers"), "one server needs no links");
}

#[test]
fn an_orphan_leads_to_its_session_and_on_a_further_server_to_the_statement_that_ends_it() {
    let session = |pid| UnknownSession {
        pid,
        application: Some("or'ders".into()),
        age: Some(60.0),
        state: Some("idle".into()),
        address: Some("10.0.0.9".into()),
    };
    let unaccounted = vec![UnaccountedSessions { address: None, has_instance: false, count: 2, sessions: vec![session(71), session(72)] }];
    let of = ServiceReconciliation { application_name: "or'ders".into(), instances: 0, late: 0, told: 0, seen: 2, unaccounted };
    let report = Report { services: vec![of], ..report_of(&stock(), &plan(1), None) };
    let page = drawn(&report);
    assert!(page.contains("2 sessions are") && page.contains(r##"href="/activity?backend=71#all-sessions""##), "{page}");
    let further = drawn_of(&report, "server=replica", vec![standing("main"), standing("replica")]);
    assert!(!further.contains("/activity?backend"), "{further}");
    assert!(further.contains("where pid in (71, 72) and application_name in ('or''ders');"), "{further}");
}

#[test]
fn of_a_thousand_services_the_tightest_are_listed_and_a_link_leads_to_all() {
    let services: Vec<_> = (0..1000).map(|n| DeclaredService { pool_size: n + 1, ..declared(&format!("s{n}")) }).collect();
    let facts = (0..1000).fold(stock(), |facts, n| facts.with_sessions(&format!("s{n}"), 5));
    let report = report_of(&facts, &CapacityPlan::of(None, &services, None), None);
    let page = drawn(&report);
    assert_eq!(page.matches("class=\"room\"").count(), 20);
    assert_eq!(page.matches("data-now=").count(), 7, "six by name and one for all others");
    assert!(page.contains("980 more services") && page.contains(r#"href="/capacity?services=all""#), "{page}");
    let all = drawn_of(&report, "services=all", vec![standing("main")]);
    assert_eq!(all.matches("class=\"room\"").count(), 1000);
    assert!(all.contains("List the tightest services only"));
}
