//! What is wrong with a notifier is told before anything is started, and the manual's examples are right.

use std::process::Command;

use super::ground::{file, setup};
use crate::ground::folder;
use crate::program::plimsoll;

fn config(toml: &str) -> std::process::Output {
    let folder = folder();
    let mut command: Command = plimsoll();
    command.args(["config", "--config", &file(folder.path(), toml)]).env("OPS_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    command.env("OPS_SLACK_URL", "https://hooks.slack.com/services/T0/B0/hunter22").env("OPS_SMTP_URL", "smtp://u:hunter22@mail.example");
    command.output().expect("it runs")
}

#[tokio::test]
async fn a_wrong_notifier_is_one_sentence_and_exit_code_2() {
    let folder = folder();
    for (toml, hint) in [
        ("kind = \"webhook\"\nname = \"ops\"\nurl = \"http://169.254.169.254/hunter22\"", "allow_local = true"),
        ("kind = \"webhook\"\nname = \"ops\"\nurl = \"https://h.example/hunter22\"\nurll = \"x\"", "urll"),
        ("kind = \"mail\"\nname = \"ops\"\nsmtp_url = \"smtp://u:hunter22@h.example\"\nfrom = \"a@b.c\"", "has no to"),
    ] {
        let (code, log) = setup(folder.path(), &format!("[[notifiers]]\n{toml}\n")).start_in_vain().await;
        assert_eq!((code, log.lines().count()), (Some(2), 1), "{log}");
        assert!(log.contains(hint) && !log.contains("hunter22"), "{log}");
    }
}

#[test]
fn the_examples_of_the_manual_are_valid_and_their_secrets_masked() {
    let manual = include_str!("../../../docs/NOTIFIERS.md");
    let examples: Vec<&str> = manual.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 4, "each kind has one");
    for example in examples {
        let output = config(example);
        let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{example}: {said}");
        assert!(printed.contains("[[notifiers]]") && !printed.contains("hunter22"), "{printed}");
    }
}
