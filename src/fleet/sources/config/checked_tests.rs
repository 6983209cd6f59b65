use super::checked::checked_with;
use super::*;
use crate::fleet::sources::SourceSetup;

fn source(kind: &str, rest: &str) -> String {
    format!("[[sources]]\nkind = \"{kind}\"\n{rest}\n")
}

/// A source of the service orders.
fn orders(rest: &str) -> String {
    source("exposition", &format!("service = \"orders\"\n{rest}"))
}

fn read(toml: &str) -> Result<Vec<SourceSetup>, String> {
    let environment = |name: &str| (name == "ORDERS_TOKEN").then(|| "hunter22".to_owned());
    from_toml(toml).and_then(|given| checked_with(&given, &["orders-db"], &environment))
}

fn said(toml: &str) -> String {
    let said = read(toml).map(|all| all.len()).expect_err(toml);
    assert!(!said.contains("hunter22") && !said.contains('\n'), "{said}");
    said
}

const URL: &str = "urls = [\"http://10.0.0.5:8000/metrics\"]";

#[test]
fn a_service_may_have_200_characters_of_any_script() {
    let named = |count: usize| source("exposition", &format!("service = \"{}\"\n{URL}", "ש".repeat(count)));
    assert_eq!(read(&named(200)).expect("valid").len(), 1);
    assert!(said(&named(201)).contains("write 1 to 200 characters"));
}

#[test]
fn the_example_of_the_documentation_is_a_source() {
    let toml = source(
        "pool_stats",
        "service = \"orders\"\nurls = [\"http://10.0.0.5:8000/api/admin/pool-stats\"]\ntoken_env = \"ORDERS_TOKEN\"\ninterval = \"5s\"\n\
         server = \"orders-db\"",
    );
    let setup = read(&toml).expect("valid").remove(0);
    assert_eq!((setup.name.as_str(), setup.server.as_deref()), ("pool_stats orders", Some("orders-db")));
    assert_eq!((setup.interval_or_usual().as_secs(), setup.patience().as_millis()), (5, 3750));
    assert_eq!(format!("{:?} {:?}", setup.discovery, setup.credentials), "Some(Urls([Target(\"10.0.0.5:8000\")])) Bearer");
}

#[test]
fn a_mistake_is_one_sentence_that_names_the_source() {
    for (rest, words) in [
        ("", "\"exposition orders\" has neither urls nor discover; give for example urls = [\"http://"),
        ("urls = []", "no address in urls"),
        ("urls = [\"hunter22\"]", "not understood; it looks like http://"),
        ("urls = [\"ftp://u:hunter22@h/\"]", "not understood"),
        ("urls = [\"http://a:1/m\", \"http://a:1/m\"]", "the address a:1/m twice"),
        ("urls = [\"http://a:1\"]\ndiscover = { dns = \"a:1\" }", "both urls and discover"),
        ("discover = {}", "exactly one of them"),
        ("discover = { dns = \"a:1\", file_sd = \"b\" }", "exactly one of them"),
        ("discover = { dns = \"hunter22\" }", "write for example \"orders.internal:8000\""),
        ("discover = { dns = \"a/b:1\" }", "not a name and a port"),
        ("discover = { dns = \"a:0\" }", "not a name and a port"),
        ("discover = { file_sd = \"targets.yml\" }", "write the list in JSON"),
        ("discover = { http_sd = \"hunter22\" }", "discover.http_sd that is not understood"),
        ("discover = { dns = \"a:1\", scheme = \"ftp\" }", "neither http nor https"),
        ("discover = { dns = \"a:1\", path = \"m\" }", "begin with a slash"),
        ("discover = { consul = \"hunter22\" }", "unknown field `consul`"),
        ("urls = [\"http://a:1\"]\ninterval = \"0\"", "an interval of 0s; give one between 1s and 1h"),
        ("urls = [\"http://a:1\"]\ninterval = \"2h\"", "between 1s and 1h"),
        ("urls = [\"http://a:1\"]\ninterval = \"soon\"", "is not a duration"),
        ("urls = [\"http://a:1\"]\nserver = \"shop-db\"", "which no table [[servers]] has; write one of orders-db"),
        ("urls = [\"http://a:1\"]\ntoken_env = \"NOWHERE\"", "takes its token from NOWHERE, which is not set"),
        ("urls = [\"http://a:1\"]\ntoken_file = \"/nowhere/token\"", "from /nowhere/token, which cannot be read"),
        ("urls = [\"http://a:1\"]\ntoken = \"hunter22\"\ntoken_env = \"ORDERS_TOKEN\"", "more than one of token, token_env and token_file"),
        ("urls = [\"http://a:1\"]\ntoken = \"********\"", "preferably by token_env"),
        ("urls = [\"http://a:1\"]\ntoken = \"hunter22\\nx\"", "on one line"),
        ("urls = [\"http://a:1\"]\nuser = \"u\"", "a user without a password"),
        ("urls = [\"http://a:1\"]\npassword = \"hunter22\"", "a password without a user"),
        ("urls = [\"http://a:1\"]\nuser = \"u\"\npassword = \"hunter22\"\ntoken = \"hunter22\"", "both a token and a user"),
        ("urls = [\"http://u:hunter22@a:1\"]\ntoken = \"hunter22\"", "a user in its urls and a token"),
        ("urls = [\"http://u:hunter22@a:1\", \"http://b:1\"]", "a user in some of its urls"),
        ("urls = [\"http://********:********@a:1\"]", "masked address"),
        ("urls = [\"http://a:1\"]\ntenant = \"a\"", "has tenant, which a source of kind exposition does not use"),
        ("urls = [\"http://a:1\"]\nretries = 3", "unknown field `retries`"),
    ] {
        let said = said(&orders(rest));
        assert!(said.contains(words), "{rest}: {said}");
    }
}

#[test]
fn a_mistake_of_a_kind_is_a_sentence_too() {
    for (kind, rest, words) in [
        ("graphite", URL, "write one of pool_stats, plimsoll, exposition, prometheus, otlp, pgbouncer, redis"),
        ("own", URL, "is not a kind of source"),
        ("exposition", URL, "has no service; give it the name"),
        ("exposition", "service = \" \"\nurls = [\"http://a:1\"]", "is no name"),
        ("otlp", URL, "has urls, which a source of kind otlp does not use"),
        ("plimsoll", "urls = [\"http://a:1\"]\n[sources.metrics]\nchecked_out = \"a\"", "has metrics, which a source of kind plimsoll"),
        ("pgbouncer", URL, "looks like postgres://"),
        ("redis", "discover = { dns = \"a:1\" }", "of a kind that has no discover"),
        ("redis", "urls = [\"redis://a\"]\ntoken = \"hunter22\"", "has token, which"),
        ("prometheus", "urls = [\"http://a:1\"]\nmatchers = { \"a-b\" = \"c\" }", "no name of a label"),
        ("prometheus", "urls = [\"http://a:1\"]\ntenant = \"\"", "cannot be in a header"),
    ] {
        let said = said(&source(kind, rest));
        assert!(said.contains(words), "{kind} {rest}: {said}");
    }
}

#[test]
fn two_sources_with_one_identity_are_refused_and_others_get_names_of_their_own() {
    let same = format!("{}{}", orders(URL), source("exposition", &format!("service = \"shop\"\n{URL}")));
    assert_eq!(said(&same), "the sources \"exposition orders\" and \"exposition shop\" both ask 10.0.0.5:8000; give it to one of them");
    assert!(said(&source("otlp", "").repeat(2)).contains("two sources of kind otlp for every service"));
    let dns = orders("discover = { dns = \"a:1\" }");
    assert!(said(&dns.repeat(2)).contains("both ask dns a:1"));
    let tenants = ["a", "b"].map(|tenant| source("prometheus", &format!("urls = [\"http://p:9090\"]\ntenant = \"{tenant}\"")));
    let names: Vec<String> = read(&tenants.concat()).expect("two tenants").into_iter().map(|setup| setup.name).collect();
    assert_eq!(names, ["prometheus", "prometheus #2"]);
}

#[test]
fn a_list_with_labels_needs_no_service() {
    let found = source("exposition", "discover = { file_sd = \"targets.json\" }");
    assert_eq!(read(&found).expect("valid")[0].service, None);
    assert!(said(&source("exposition", "discover = { dns = \"a:1\" }")).contains("has no service"));
}

#[test]
fn a_user_of_a_url_asks_and_is_not_shown() {
    let setup = read(&source("prometheus", "urls = [\"https://u:hunter%202@p.example/x\"]")).expect("valid").remove(0);
    let header = setup.credentials.header().expect("a header");
    assert_eq!(header.as_bytes(), b"Basic dTpodW50ZXIgMg==", "u:hunter 2");
    assert!(!format!("{setup:?}").contains("hunter"));
}

#[test]
fn what_is_printed_gives_the_same_but_for_secrets() {
    let all = [
        orders("urls = [\"http://u:hunter22@a:1/m?key=hunter22\"]"),
        source(
            "prometheus",
            "urls = [\"http://p:9090\"]\nuser = \"u\"\npassword = \"hunter22\"\ntenant = \"t\"\nmatchers = { env = \"a \\\"b\\\"\" }",
        ),
        source(
            "pool_stats",
            "service = \"shop\"\ndiscover = { dns = \"shop:1\", scheme = \"https\", path = \"/p\" }\ntoken = \"hunter22\"\ninterval = \"90s\"",
        ),
        source("exposition", "discover = { http_sd = \"http://u:hunter22@sd/t\" }\ntoken_file = \"/run/token\"\nserver = \"orders-db\""),
        source("otlp", ""),
    ];
    let printed = to_toml(&from_toml(&all.concat()).expect("valid"));
    assert!(!printed.contains("hunter22") && printed.contains("interval = \"1m30s\""), "{printed}");
    assert_eq!(to_toml(&from_toml(&printed).expect("TOML")), printed);
    assert!(said(&printed).contains("masked address"));
}

#[test]
fn a_table_of_own_names_stays_with_its_source() {
    let toml = orders(&format!("{URL}\n[sources.metrics]\npool_label = \"engine\"\n[sources.metrics.checked_out]\nmetric = \"a\""))
        + &source("otlp", "");
    let given = from_toml(&toml).expect("valid");
    assert!(given[0].metrics.is_some() && given[1].metrics.is_none());
    let printed = to_toml(&given);
    let again = from_toml(&printed).expect("TOML");
    assert_eq!((again.len(), &again[0].metrics), (2, &given[0].metrics), "{printed}");
}

#[test]
fn own_names_that_mean_nothing_are_a_sentence() {
    let said = said(&orders(&format!("{URL}\n[sources.metrics]\nchecked_aut = \"a\"")));
    assert!(
        said.contains("\"exposition orders\" has a [sources.metrics] that is not understood") && said.contains("checked_aut"),
        "{said}"
    );
}

#[test]
fn a_token_file_that_everybody_may_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().expect("a file");
    let given = from_toml(&orders(&format!("{URL}\ntoken_file = {:?}", file.path()))).expect("valid");
    let told = |mode| {
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).expect("a mode");
        exposed_token_files(given.iter().flat_map(SourceConfig::secret_files))
    };
    assert!(told(0o600).is_empty());
    assert!(told(0o644)[0].contains("mode 0644"));
}
