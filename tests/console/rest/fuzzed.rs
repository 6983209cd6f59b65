//! What the document allows is asked at random, and what it does not.

use tokio::process::Command;

use super::ground::Ground;
use crate::ground::{TOKEN, folder};
use crate::support::Postgres;

/// A description of parameters cannot say that `from` comes before `until`: what breaks only that is refused, though each
/// value is valid. Everything else is held against the document.
const CONFIGURATION: &str = r#"
seed = 1
generation.deterministic = true
generation.database = "none"

[[operations]]
include-path = "/api/v1/history"
checks.positive_data_acceptance.enabled = false
"#;

#[tokio::test]
async fn schemathesis_finds_nothing_that_the_document_does_not_say() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let ground = Ground::on(&postgres, "rest-fuzzed").await;
    let configuration = folder.path().join("schemathesis.toml");
    std::fs::write(&configuration, CONFIGURATION).expect("written");
    let address = ground.console.address();
    let run = Command::new("schemathesis")
        .arg("--config-file")
        .arg(&configuration)
        .args(["run", "--max-examples", "60", "--header"])
        .arg(format!("Authorization: Bearer {TOKEN}"))
        .arg(format!("http://{address}/api/openapi.json"))
        .current_dir(folder.path())
        .output();
    let run = run.await.expect("schemathesis; `make setup` installs it");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains("22 selected / 22 total"), "every operation is asked: {said}");
}
