use super::*;
use crate::server::remote_write::config::from_toml;

fn read(more: &str) -> Result<Vec<RemoteWriteSetup>, String> {
    let environment = |name: &str| (name == "WRITE_TOKEN").then(|| "hunter22".to_owned());
    checked_with(&from_toml(&format!("[[remote_write]]\n{more}"))?, &environment)
}

fn one(more: &str) -> RemoteWriteSetup {
    read(more).expect("a receiver").remove(0)
}

const URL: &str = "url = \"http://mimir.example/api/v1/push\"";

#[test]
fn a_url_is_enough() {
    let setup = one(URL);
    assert_eq!((setup.name.as_str(), setup.protocol, setup.native_histograms), ("mimir.example:80", Protocol::V1, false));
    assert_eq!((setup.interval, setup.timeout), (Duration::from_secs(15), Duration::from_secs(30)));
    assert!(setup.credentials.header().is_none());
    let labels: Vec<&str> = setup.labels.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["instance", "job"]);
}

#[test]
fn everything_can_be_said() {
    let setup = one(
        "name = \"long memory\"\nurl = \"https://m.example:9009/api/v1/push\"\nprotocol = \"2.0\"\ntoken_env = \"WRITE_TOKEN\"\ntenant = \
         \"ops\"\ninterval = \"30s\"\ntimeout = \"5s\"\nlabels = { instance = \"a\", region = \"eu\" }\nnative_histograms = true",
    );
    assert_eq!((setup.name.as_str(), setup.protocol, setup.native_histograms), ("long memory", Protocol::V2, true));
    assert_eq!(setup.credentials.header().expect("a token").as_bytes(), b"Bearer hunter22");
    let labels: Vec<_> = setup.labels.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
    assert_eq!(labels, [("instance", "a"), ("job", "plimsoll"), ("region", "eu")]);
    let in_url = one("url = \"http://ops:hunter22@m.example/write\"");
    assert!(in_url.credentials.header().is_some() && !in_url.url.as_str().contains("hunter22"));
}

#[test]
fn what_is_wrong_is_one_sentence_without_a_secret() {
    for (more, words) in [
        ("".to_owned(), "has no url; give for example"),
        ("url = \"hunter22\"".to_owned(), "is not understood"),
        ("url = \"ftp://u:hunter22@h/write\"".to_owned(), "is not understood"),
        ("url = \"http://u:hunter22@h\"".to_owned(), "without a path"),
        ("url = \"http://u:********@h/write\"".to_owned(), "masked url"),
        ("url = \"http://169.254.169.254/hunter22\"".to_owned(), "cloud metadata"),
        (format!("{URL}\nprotocol = \"3.0\""), "write \"1.0\" or \"2.0\""),
        (format!("{URL}\ninterval = \"0\""), "has an interval of 0s; give one between 1s and 5m"),
        (format!("{URL}\ntimeout = \"1h\""), "has a timeout of 1h; give one between 1s and 5m"),
        (format!("{URL}\ntoken = \"hunter22\"\nuser = \"u\""), "both a token and a user"),
        (format!("{URL}\ntoken = \"********\""), "masked token"),
        (format!("{URL}\ntoken_env = \"NOWHERE\""), "NOWHERE, which is not set"),
        (format!("{URL}\npassword = \"hunter22\""), "a password without a user"),
        (format!("{URL}\nlabels = {{ \"a-b\" = \"c\" }}"), "no name of a label"),
        (format!("{URL}\nlabels = {{ __name__ = \"c\" }}"), "no name of a label"),
        (format!("{URL}\nlabels = {{ region = \"\" }}"), "the label \"region\""),
        (format!("{URL}\nlabels = {{ job = \"pools\" }}"), "the label job, which is always \"plimsoll\""),
        (format!("{URL}\nname = \"\""), "has a name that is none"),
        (format!("{URL}\n[[remote_write]]\n{URL}"), "two tables [[remote_write]] \"mimir.example:80\""),
        (format!("{URL}\nretries = 3"), "unknown field"),
        (format!("{URL}\n{}", format!("[[remote_write]]\n{URL}\n").repeat(4)), "at most 4 receivers"),
    ] {
        let said = read(&more).expect_err(&more);
        assert!(said.contains(words) && !said.contains("hunter22") && !said.contains('\n'), "{more}: {said}");
    }
}
