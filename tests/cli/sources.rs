//! `[[servers]]` and `[[sources]]` in the configuration file: refused where nothing can be asked, printed without secrets.

use std::path::Path;

use serde_json::Value;

use crate::ground::{assert_refused, folder, on, run};

const FLEET: &str = "[[servers]]\nname = \"orders-db\"\nurl = \"postgres://plimsoll_monitor:hunter22@db1/orders\"\n\n[[sources]]\nkind = \
                     \"pool_stats\"\nservice = \"orders\"\nurls = [\"http://10.0.0.5:8000/api/admin/pool-stats\"]\ntoken = \"hunter22\"\n\
                     interval = \"5s\"\nserver = \"orders-db\"\n\n[[sources]]\nkind = \"exposition\"\nservice = \"shop\"\ndiscover = { dns \
                     = \"shop.internal:8080\" }\n[sources.metrics]\npool_label = \"engine\"\nchecked_out = \"shop_pool_checked_out\"\n";

fn file(folder: &Path, content: &str) -> String {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, content).expect("the configuration is written");
    path.display().to_string()
}

#[test]
fn what_cannot_be_asked_is_one_sentence_and_exit_code_2() {
    let folder = folder();
    let source = |rest: &str| format!("[[sources]]\nkind = \"exposition\"\nservice = \"orders\"\n{rest}\n");
    let url = "urls = [\"http://u:hunter22@10.0.0.5/metrics\"]";
    for (content, words) in [
        (source(""), ["\"exposition orders\"", "neither urls nor discover"]),
        (source(&format!("{url}\ninterval = \"0\"")), ["interval of 0s", "between 1s and 1h"]),
        (source(&format!("{url}\nserver = \"db\"")), ["\"db\"", "[[servers]]"]),
        (source(url).repeat(2), ["both ask 10.0.0.5:80", "one of them"]),
        (source(&format!("{url}\nretries = 3")), ["line 5", "unknown field"]),
        (source(url).replace("exposition", "graphite"), ["line 2", "write one of pool_stats"]),
        (source("urls = [\"http://a\"]\ntoken_env = \"PLIMSOLL_NOWHERE\""), ["PLIMSOLL_NOWHERE", "is not set"]),
        ("[[servers]]\nname = \"db\"\nurl = \"mysql://u:hunter22@h/d\"\n".to_owned(), ["\"db\"", "cannot be used"]),
    ] {
        let config = file(folder.path(), &content);
        assert_refused(&run(&mut on(folder.path(), &["config", "--config", &config])), &words, "hunter22");
    }
}

#[test]
fn servers_and_sources_are_printed_without_their_secrets() {
    let folder = folder();
    let config = file(folder.path(), FLEET);
    let ended = run(&mut on(folder.path(), &["config", "--config", &config]));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stdout.contains("hunter22"), "{}", ended.stdout);
    for line in [
        "url = \"postgres://plimsoll_monitor:********@db1/orders\"",
        "token = \"********\"",
        "discover = { dns = \"shop.internal:8080\" }",
        "interval = \"10s\"",
        "checked_out = \"shop_pool_checked_out\"",
    ] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    let json = run(&mut on(folder.path(), &["config", "--format", "json", "--config", &config]));
    let read: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&read["servers"][0]["name"], &read["sources"][1]["metrics"]["pool_label"]), (&"orders-db".into(), &"engine".into()));
}
