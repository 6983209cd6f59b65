//! What the program says of itself.

use std::path::Path;

use crate::ground::{assert_refused, run};
use crate::program::plimsoll;

const SUBCOMMANDS: [&[&str]; 23] = [
    &["--help"],
    &["serve", "--help"],
    &["check", "--help"],
    &["loadtest", "--help"],
    &["discover", "--help"],
    &["explain", "--help"],
    &["top", "--help"],
    &["token", "--help"],
    &["token", "create", "--help"],
    &["token", "list", "--help"],
    &["token", "revoke", "--help"],
    &["password", "--help"],
    &["mark", "--help"],
    &["config", "--help"],
    &["sessions", "list", "--help"],
    &["sessions", "end", "--help"],
    &["store", "migrate", "--help"],
    &["store", "copy", "--help"],
    &["store", "verify", "--help"],
    &["store", "backup", "--help"],
    &["store", "restore", "--help"],
    &["completions", "--help"],
    &["man", "--help"],
];

/// The others repeat the settings of `serve`.
const APPROVED: &[&[&str]] = SUBCOMMANDS.split_at(8).0;

/// `PLIMSOLL_REWRITE_SNAPSHOTS=1 cargo test --features ssr --test cli` writes it anew.
#[test]
fn the_help_is_the_one_that_was_read_and_approved() {
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/help.txt");
    let said: Vec<String> = APPROVED.iter().map(|arguments| help(arguments)).collect();
    let said = said.join("\n");
    if std::env::var_os("PLIMSOLL_REWRITE_SNAPSHOTS").is_some() {
        std::fs::write(&snapshot, &said).expect("the snapshot is written");
    }
    let approved = std::fs::read_to_string(&snapshot).expect("the snapshot");
    for (number, (said, approved)) in said.lines().zip(approved.lines()).enumerate() {
        assert_eq!(said, approved, "line {} of {}", number + 1, snapshot.display());
    }
    assert_eq!(said.lines().count(), approved.lines().count(), "{}", snapshot.display());
}

fn help(arguments: &[&str]) -> String {
    let ended = run(plimsoll().args(arguments).env("COLUMNS", "100"));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    format!("$ plimsoll {}\n{}", arguments.join(" "), ended.stdout)
}

#[test]
fn no_help_shows_a_value_of_the_environment_that_may_be_secret() {
    let with_secrets = |arguments: &[&str]| {
        let mut command = plimsoll();
        command.args(arguments).env("DATABASE_URL", "postgres://u:hunter22@h/d");
        run(command.env("PLIMSOLL_ADMIN_PASSWORD", "hunter22hunter22").env("PLIMSOLL_API_TOKEN", "hunter22hunter22")).stdout
    };
    assert!(SUBCOMMANDS.iter().all(|arguments| !with_secrets(arguments).contains("hunter22")));
}

#[test]
fn the_version_is_that_of_the_package() {
    let expected = format!("plimsoll {}\n", env!("CARGO_PKG_VERSION"));
    for arguments in [&["--version"][..], &["-V"], &["serve", "--version"]] {
        let ended = run(plimsoll().args(arguments));
        assert_eq!(ended.code, Some(0));
        assert!(ended.stdout == expected || ended.stdout == expected.replace("plimsoll", "plimsoll-serve"), "{ended:?}");
    }
}

#[test]
fn without_a_subcommand_the_help_is_shown_as_an_error() {
    for arguments in [&[][..], &["token"]] {
        let ended = run(plimsoll().args(arguments));
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
        assert!(ended.stderr.contains("Usage: plimsoll") && ended.stderr.contains("Commands:"), "{ended:?}");
    }
}

#[test]
fn a_mistyped_subcommand_or_flag_is_answered_with_the_right_one() {
    for (arguments, right) in [(&["server"][..], "serve"), (&["serve", "--pool-sise", "3"], "--pool-size")] {
        let ended = run(plimsoll().args(arguments));
        assert_eq!(ended.code, Some(2));
        assert!(ended.stderr.ends_with(&format!("did you mean {right}?\n")) && ended.stderr.lines().count() == 1, "{ended:?}");
    }
}

#[test]
fn completions_and_manual_pages_are_made_for_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = run(plimsoll().args(["completions", shell]));
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(["loadtest", "pool-size", "completions"].iter().all(|word| ended.stdout.contains(word)), "{shell}: {}", ended.stdout);
    }
    for (path, title) in
        [(&[][..], ".TH plimsoll 1"), (&["check"], ".TH plimsoll-check 1"), (&["token", "create"], ".TH plimsoll-token-create 1")]
    {
        let ended = run(plimsoll().arg("man").args(path));
        assert!(ended.code == Some(0) && ended.stdout.contains(title) && ended.stdout.contains(".SH SYNOPSIS"), "{ended:?}");
    }
    let unknown = run(plimsoll().args(["man", "zzz"]));
    assert_refused(&unknown, &["there is no command \"zzz\""], "hunter22");
}

/// The script is one that the shell itself takes.
#[test]
fn bash_takes_its_completions_and_completes_a_subcommand() {
    let script = run(plimsoll().args(["completions", "bash"])).stdout;
    let asked = "COMP_WORDS=(plimsoll loadt); COMP_CWORD=1; _plimsoll plimsoll loadt plimsoll; echo \"${COMPREPLY[@]}\"";
    let bash = std::process::Command::new("bash").args(["-c", &format!("{script}\n{asked}")]).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "loadtest", "{bash:?}");
}

#[test]
fn no_help_is_wider_than_the_terminal() {
    for columns in ["80", "60"] {
        for arguments in SUBCOMMANDS {
            let ended = run(plimsoll().args(arguments).env("COLUMNS", columns));
            let widest = ended.stdout.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(widest <= columns.parse().expect("a number"), "{arguments:?} at {columns}: {widest}");
        }
    }
}
