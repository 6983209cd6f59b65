use super::*;

fn notifiers(toml: &str) -> Result<Vec<Notifier>, String> {
    let environment = |name: &str| (name == "OPS_HOOK").then(|| "https://hooks.example/hunter22".to_owned());
    checked_with(&from_toml(toml)?, &environment)
}

fn complaint(toml: &str) -> String {
    notifiers(&format!("[[notifiers]]\nname = \"ops\"\n{toml}")).err().unwrap_or_else(|| panic!("nothing is wrong with {toml}"))
}

#[test]
fn each_kind_is_known_and_shown_without_its_secret() {
    let toml = "
        [[notifiers]]
        kind = \"webhook\"
        name = \"a\"
        url_env = \"OPS_HOOK\"
        secret = \"0123456789abcdef\"
        [[notifiers]]
        kind = \"slack\"
        name = \"b\"
        url = \"https://hooks.slack.com/services/T/B/hunter22\"
        min_severity = \"critical\"
        [[notifiers]]
        kind = \"alertmanager\"
        name = \"c\"
        url = \"http://127.0.0.1:9093\"
        allow_local = true
        link = \"https://plimsoll.example/\"
        [[notifiers]]
        kind = \"mail\"
        name = \"d\"
        smtp_url = \"smtp://u:hunter22@mail.example\"
        from = \"plimsoll@ops.example\"
        to = [\"oncall@ops.example\"]";
    let all = notifiers(toml).expect("valid");
    let shown: Vec<_> = all.iter().map(|notifier| (notifier.kind, notifier.to.as_str())).collect();
    let expected = [
        ("webhook", "hooks.example"),
        ("slack", "hooks.slack.com"),
        ("alertmanager", "127.0.0.1:9093"),
        ("mail", "o…@ops.example by mail.example:587"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(all[1].min_severity, Severity::Critical);
}

#[test]
fn what_is_wrong_is_one_sentence_with_the_name_and_without_the_secret() {
    for (toml, hint) in [
        ("kind = \"webhook\"", "\"ops\" has no url"),
        ("kind = \"webhook\"\nurl = \"http://169.254.169.254/hunter22\"", "allow_local = true"),
        ("kind = \"webhook\"\nurl = \"https://h.example/hunter22\"\nsecret = \"hunter22\"", "shorter than 16"),
        ("kind = \"webhook\"\nurl = \"https://h.example/********\"", "preferably by url_env"),
        ("kind = \"webhook\"\nurl_env = \"NOWHERE\"", "NOWHERE, which is not set"),
        ("kind = \"webhook\"\nurl = \"https://h.example/\"\nurl_env = \"OPS_HOOK\"", "remove one of them"),
        ("kind = \"slack\"\nurl = \"https://h.example/hunter22\"\nsecret = \"hunter22hunter22\"", "a secret, which a slack does not use"),
        ("kind = \"mail\"\nsmtp_url = \"smtp://u:hunter22@h.example\"", "has no from"),
        ("kind = \"mail\"\nsmtp_url = \"smtp://h.example\"\nfrom = \"a@b\"\nto = [\"nobody\"]", "is not a mail address"),
        ("kind = \"slack\"\nurl = \"https://h.example/\"\nlink = \"plimsoll\"", "not the URL of a console"),
        ("kind = \"pager\"", "unknown variant"),
        ("kind = \"slack\"\nurll = \"https://h.example/hunter22\"", "urll"),
    ] {
        let said = complaint(toml);
        assert!(said.contains(hint) && !said.contains("hunter22") && !said.contains('\n'), "{toml}: {said}");
    }
}

#[test]
fn two_of_one_name_are_refused() {
    let one = "[[notifiers]]\nkind = \"slack\"\nname = \"ops\"\nurl = \"https://h.example/\"\n";
    assert!(notifiers(&one.repeat(2)).err().expect("refused").contains("two notifiers \"ops\""));
}
