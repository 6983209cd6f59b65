use super::*;
use crate::overview::open_incidents::OpenIncident;
use crate::overview::open_incidents::fixture::incident;
use crate::overview::server_lines::fixture::line;
use crate::overview::wall::model::WallService;

fn wall(servers: usize) -> Wall {
    let lines = (0..servers).map(|n| line(&format!("db{n}"), 5, 97)).collect();
    Wall {
        servers: ServersNow { taken_at_ms: 36_000_000, lines },
        services: vec![WallService::seen("orders", 5)],
        incidents: Vec::new(),
        elsewhere: 0,
        about: Vec::new(),
        unknown: Vec::new(),
        is_unwell: false,
    }
}

fn drawn(wall: Wall) -> String {
    draw(&BasePath::default(), &WallLabel { environment: Some("production".into()), is_demo: true }, wall)
}

#[test]
fn one_server_fills_the_wall_and_of_a_hundred_the_rest_is_counted() {
    let one = drawn(wall(1));
    assert!(one.contains("data-size=\"large\"") && one.contains("10:00:00 UTC") && !one.contains("class=\"more\""), "{one}");
    let many = drawn(wall(100));
    assert_eq!(many.matches("<article").count(), 5);
    assert!(many.contains("and 95 servers: 95 healthy"), "{many}");
    assert!(many.contains(">production<") && many.contains("Demo traffic"), "{many}");
}

#[test]
fn a_wall_without_incidents_says_so_and_one_with_some_does_not() {
    assert!(drawn(wall(1)).contains("No incident is open"));
    let incident = OpenIncident { sentence: "The server is full.".into(), cause: Some("Too many.".into()), ..incident(7, "the server") };
    let html = drawn(Wall { incidents: vec![incident], elsewhere: 2, ..wall(1) });
    assert!(html.contains("The server is full.") && html.contains("2 elsewhere") && !html.contains("No incident is open"), "{html}");
    assert!(!html.contains("Too many."), "from far away nobody reads the cause");
    assert!(!drawn(Wall { elsewhere: 1, ..wall(1) }).contains("No incident is open"));
}

#[test]
fn a_name_that_nothing_has_is_said_and_is_text() {
    let html = drawn(Wall { about: vec!["<x>".into()], unknown: vec!["<x>".into()], ..wall(0) });
    assert!(html.contains("No server and no service here is called &lt;x&gt;.") && html.contains("href=\"/wall\""), "{html}");
}
