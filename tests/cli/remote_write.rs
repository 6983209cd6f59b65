//! `[[remote_write]]` in the configuration file: refused where nothing can be written to, printed without secrets.

use std::path::Path;

use serde_json::Value;

use crate::ground::{assert_refused, folder, on, run};

const URL: &str = "url = \"https://ops:hunter22@mimir.example/api/v1/push\"";

fn file(folder: &Path, content: &str) -> String {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, content).expect("the configuration is written");
    path.display().to_string()
}

#[test]
fn what_cannot_be_written_to_is_one_sentence_and_exit_code_2() {
    let folder = folder();
    let table = |rest: &str| format!("[[remote_write]]\n{rest}\n");
    for (content, words) in [
        (table(""), ["number 1", "has no url"]),
        (table("url = \"http://ops:hunter22@h\""), ["without a path", "/api/v1/write"]),
        (table(&format!("{URL}\nprotocol = \"1\"")), ["protocol \"1\"", "\"2.0\""]),
        (table(&format!("name = \"long\"\n{URL}\ninterval = \"1d\"")), ["\"long\"", "between 1s and 5m"]),
        (table(&format!("{URL}\nretries = 3")), ["line 3", "unknown field"]),
        (table(&format!("{URL}\nlabels = {{ le = 3 }}")), ["line 3", "expected a string"]),
    ] {
        let config = file(folder.path(), &content);
        assert_refused(&run(&mut on(folder.path(), &["config", "--config", &config])), &words, "hunter22");
    }
}

#[test]
fn receivers_are_printed_without_their_secrets() {
    let folder = folder();
    let more =
        "[[remote_write]]\nname = \"long\"\nurl = \"http://vm.example/api/v1/write\"\ntoken = \"hunter22\"\nlabels = { region = \"eu\" }";
    let config = file(folder.path(), &format!("[[remote_write]]\n{URL}\n{more}\n"));
    let ended = run(&mut on(folder.path(), &["config", "--config", &config]));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stdout.contains("hunter22"), "{}", ended.stdout);
    for line in ["https://ops:********@mimir.example/api/v1/push", "token = \"********\"", "interval = \"15s\"", "protocol = \"1.0\""] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    let json = run(&mut on(folder.path(), &["config", "--format", "json", "--config", &config]));
    let read: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&read["remote_write"][1]["name"], &read["remote_write"][1]["labels"]["region"]), (&"long".into(), &"eu".into()));
}
