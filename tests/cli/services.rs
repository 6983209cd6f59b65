//! `[[services]]` in the configuration file: refused where no service can be meant, printed, and counted by `check`.

use std::path::Path;

use serde_json::Value;

use crate::ground::{assert_refused, folder, on, run};
use crate::program::plimsoll;
use crate::stock::Stock;

const SERVICES: &str = "[[services]]\napplication_name = \"shop\"\npool_size = 20\nmax_overflow = 10\ninstances = 3\n\n[[services]]\napplication_name = \"till\"\npool_size = 5\nmax_overflow = 0\n";

fn file(folder: &Path, content: &str) -> String {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, content).expect("the configuration is written");
    path.display().to_string()
}

#[test]
fn what_no_service_can_be_is_one_sentence_and_exit_code_2() {
    let folder = folder();
    let service = |rest: &str| format!("[[services]]\napplication_name = \"shop\"\n{rest}\n");
    for (content, words) in [
        (service("pool_size = 0\nmax_overflow = 0"), ["[[services]] \"shop\"", "set at least one"]),
        (service("pool_size = 5\nmax_overflow = 5\ninstances = 0"), ["instances is 0", "between 1 and 1000"]),
        (service("pool_size = -5\nmax_overflow = 5"), ["line 3", "wrong type"]),
        (service("pool_size = 5\nmax_overflow = 5\nsize = 3"), ["line 5", "unknown field"]),
        (service("pool_size = 5"), ["line 1", "max_overflow"]),
        (service("pool_size = 5\nmax_overflow = 5").repeat(2), ["\"shop\" is declared twice", "one table"]),
        (
            "[[services]]\napplication_name = \"\"\npool_size = 5\nmax_overflow = 5".to_owned(),
            ["application_name is empty", "pg_stat_activity"],
        ),
    ] {
        let config = file(folder.path(), &content);
        for arguments in [&["config", "--config", &config][..], &["serve", "--config", &config], &["check", "--config", &config]] {
            assert_refused(&run(&mut on(folder.path(), arguments)), &words, "hunter22");
        }
    }
}

#[test]
fn declared_services_are_printed_and_can_be_fed_back() {
    let folder = folder();
    let printed = |content: &str| {
        let ended = run(&mut on(folder.path(), &["config", "--config", &file(folder.path(), content)]));
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.stdout
    };
    let first = printed(SERVICES);
    let tables = |text: &str| text.split_once("[[services]]").map(|(_, tables)| tables.to_owned()).expect("printed");
    assert!(tables(&first).contains("application_name = \"till\"\npool_size = 5\nmax_overflow = 0\ninstances = 1"), "{first}");
    assert_eq!(tables(&printed(&first)), tables(&first));
    let json = run(&mut on(folder.path(), &["config", "--format", "json", "--config", &file(folder.path(), SERVICES)]));
    let read: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&read["services"][0]["application_name"], &read["services"][0]["instances"]), (&"shop".into(), &3.into()), "{read:#}");
}

#[test]
fn check_counts_what_is_declared_and_what_is_asked_about_by_size_instead() {
    let (folder, server) = (folder(), Stock::start(15));
    let config = file(folder.path(), SERVICES);
    let url = server.monitor();
    let report = |arguments: &[&str]| -> Value {
        let ended = run(plimsoll().args(["check", "--config", &config, "--format", "json"]).args(arguments).env("DATABASE_URL", &url));
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
    };
    let at_most = |report: &Value| -> Vec<(String, u64)> {
        let entries = report["ledger"]["entries"].as_array().expect("entries").iter();
        entries.map(|entry| (entry["name"].as_str().expect("a name").to_owned(), entry["at_most"].as_u64().expect("a number"))).collect()
    };
    let declared = report(&[]);
    assert_eq!(at_most(&declared), [("shop".to_owned(), 90), ("till".to_owned(), 5)], "no pool of the default size beside them");
    assert_eq!(declared["plan"], "shop: 3 instances of 20 + 10");
    let _held = server.hold("postgres", "shop");
    assert_eq!(at_most(&report(&[])), [("shop".to_owned(), 90), ("till".to_owned(), 5)], "a session of it is not counted beside it");
    let asked = report(&["--application-name", "shop", "--pool-size", "4", "--max-overflow", "4"]);
    assert_eq!(at_most(&asked), [("shop".to_owned(), 8), ("till".to_owned(), 5)]);
}
