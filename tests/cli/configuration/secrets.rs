//! Secrets: masked, and where they come from.

use super::{file, line};
use crate::ground::{assert_refused, folder, on, run};

#[test]
fn a_parameter_of_a_url_is_shown_only_if_it_is_known_to_be_harmless() {
    let folder = folder();
    for secret in ["PASSWORD", "api_key", "secret", "Token", "sig", "sslpassword"] {
        let url = format!("postgres://u@h/d?sslmode=require&{secret}=hunter22");
        let ended = run(on(folder.path(), &["config"]).env("DATABASE_URL", url));
        assert!(!ended.stdout.contains("hunter22") && !ended.stderr.contains("hunter22"), "{secret}: {ended:?}");
        assert!(line(&ended.stdout, "database_url").0.contains("sslmode=require"), "{secret}: {ended:?}");
    }
}

#[test]
fn secrets_are_masked_wherever_they_come_from() {
    let folder = folder();
    let config = file(folder.path(), "api_token = \"hunter22hunter22\"\ndatabase_url = \"postgres://u:hunter22@h/d?sslpassword=hunter22\"");
    let ended = run(on(folder.path(), &["config", "--config", &config]).env("PLIMSOLL_ADMIN_PASSWORD", "hunter22hunter22"));
    assert!(!ended.stdout.contains("hunter22") && !ended.stderr.contains("hunter22"), "{ended:?}");
    for (key, origin) in [("admin_password", "environment"), ("api_token", "file"), ("database_url", "file")] {
        let (value, from) = line(&ended.stdout, key);
        assert!(value.contains("********") && from == origin, "{key}: {value} {from}");
    }
    assert!(line(&ended.stdout, "database_url").0.contains("h/d"), "the host and the database are no secrets");
    let by_flag = run(&mut on(folder.path(), &["config", "--database-url", "postgres://u:hunter22@h/d"]));
    assert!(!by_flag.stdout.contains("hunter22") && line(&by_flag.stdout, "database_url").1 == "flag", "{by_flag:?}");
}

#[test]
fn a_secret_comes_from_the_file_that_its_variable_names_and_from_one_place_alone() {
    let folder = folder();
    let url = folder.path().join("url");
    std::fs::write(&url, "postgres://u:hunter22@h/d\n").expect("the secret is written");
    let ended = run(on(folder.path(), &["config"]).env("DATABASE_URL_FILE", &url));
    assert_eq!(line(&ended.stdout, "database_url"), ("\"postgres://u:********@h/d\"", "secret file"), "{ended:?}");
    let twice = run(on(folder.path(), &["config"]).env("DATABASE_URL_FILE", &url).env("DATABASE_URL", "postgres://u:hunter22@h/d"));
    assert_refused(&twice, &["DATABASE_URL and DATABASE_URL_FILE are both set"], "hunter22");
    for arguments in [&["serve"][..], &["check"], &["loadtest"]] {
        let missing = run(on(folder.path(), arguments).env("DATABASE_URL_FILE", folder.path().join("none")));
        assert_refused(&missing, &["that holds DATABASE_URL cannot be read", "name a readable one"], "hunter22");
    }
}

/// Anybody may know the mask: it must never become the password of a console.
#[test]
fn a_mask_that_is_fed_back_is_not_taken_for_the_secret() {
    let folder = folder();
    let fed_back = |variable: &str, value: &str| {
        let printed = run(on(folder.path(), &["config"]).env(variable, value)).stdout;
        let config = file(folder.path(), &printed);
        let with_the_secret = run(on(folder.path(), &["config", "--config", &config]).env(variable, value));
        assert_eq!(with_the_secret.code, Some(0), "{with_the_secret:?}");
        run(&mut on(folder.path(), &["config", "--config", &config]))
    };
    for (variable, value) in [
        ("PLIMSOLL_ADMIN_PASSWORD", "hunter22hunter22"),
        ("PLIMSOLL_API_TOKEN", "hunter22hunter22"),
        ("DATABASE_URL", "postgres://u:hunter22@h/d"),
    ] {
        assert_refused(&fed_back(variable, value), &["********", variable], "hunter22");
    }
}
