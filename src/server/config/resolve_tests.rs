use super::*;

fn toml(text: &str) -> Result<Overrides, ConfigError> {
    let file = tempfile::NamedTempFile::new().expect("temporary file");
    std::fs::write(file.path(), text).expect("write");
    Overrides::from_file(file.path())
}

fn complaint(given: Overrides) -> String {
    resolve(given, Overrides::default()).expect_err("this is wrong").to_string()
}

fn url(text: &str) -> Overrides {
    Overrides { database_url: Some(SecretString::from(text.to_owned())), ..Overrides::default() }
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let file = toml("pool_size = 7\ntimeout = \"5s\"\nmax_overflow = 3").expect("valid");
    let flags = Overrides { pool_size: Some(9), ..Overrides::default() };
    let config = resolve(flags, file).expect("valid");
    assert_eq!((config.pool.pool_size, config.pool.max_overflow), (9, 3));
    assert_eq!(config.pool.timeout, Duration::from_secs(5));
    assert_eq!(config.pool.recycle, Duration::from_secs(3600));
    assert_eq!(config.listen.to_string(), DEFAULT_LISTEN);
}

#[test]
fn the_service_pool_is_warm_on_the_embedded_server_and_lazy_on_the_operators() {
    assert!(resolve(Overrides::default(), Overrides::default()).expect("valid").pool.warm_up);
    assert!(!resolve(url("postgres://h/d"), Overrides::default()).expect("valid").pool.warm_up);
    let asked = Overrides { warm_up: Some(true), ..url("postgres://h/d") };
    assert!(resolve(asked, Overrides::default()).expect("valid").pool.warm_up);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let said = toml("pool_size = 7\npool_sise = 8").expect_err("unknown").to_string();
    assert!(said.contains("line 2") && said.contains("pool_sise") && said.contains("plimsoll config"), "{said}");
}

#[test]
fn a_broken_file_is_told_without_quoting_a_secret() {
    let said = toml("admin_password = \"hunter22hunter22\ndemo = true").expect_err("no TOML").to_string();
    assert!(said.contains("line 1") && !said.contains("hunter22"), "{said}");
}

#[test]
fn a_missing_file_says_so() {
    let said = Overrides::from_file(Path::new("/nowhere/plimsoll.toml")).expect_err("missing").to_string();
    assert!(said.starts_with("the configuration file /nowhere/plimsoll.toml cannot be read"), "{said}");
}

#[test]
fn a_malformed_url_is_told_without_its_password() {
    for bad in ["mysql://root:hunter22@h/d", "postgres://u:hunter22@h:99999999/d", "hunter22"] {
        let said = complaint(url(bad));
        assert!(said.contains("postgres://user@host:5432/database") && !said.contains("hunter22"), "{said}");
    }
}

#[test]
fn impossible_addresses_short_secrets_and_contradictions_are_one_sentence_each() {
    let listen = |text: &str| complaint(Overrides { listen: Some(text.into()), ..Overrides::default() });
    for bad in ["localhost", "127.0.0.1", "256.1.1.1:80", "127.0.0.1:70000"] {
        assert!(listen(bad).contains("is not an address to listen on"), "{bad}");
    }
    let short = Overrides { admin_password: Some(SecretString::from("abc".to_owned())), ..Overrides::default() };
    assert!(complaint(short).contains("PLIMSOLL_ADMIN_PASSWORD is shorter than 8"));
    let empty = Overrides { pool_size: Some(0), max_overflow: Some(0), ..Overrides::default() };
    assert!(complaint(empty).contains("pool_size and max_overflow are both 0"));
}
