//! Several stores given at once: one is taken, by the order of all settings, or it is refused.

use super::{file, line};
use crate::ground::{assert_refused, folder, on, run};

const SECRET: &str = "hunter22";

#[test]
fn the_store_is_that_of_the_flag_the_environment_the_secret_file_or_the_file_in_this_order() {
    let folder = folder();
    let config = file(folder.path(), "store = \"postgres://u:hunter22@h/of_file\"");
    let secret = folder.path().join("url");
    std::fs::write(&secret, "postgres://u:hunter22@h/of_secret_file\n").expect("the secret is written");
    let environment = ("PLIMSOLL_STORE", "postgres://u:hunter22@h/of_environment");
    let secret_file = ("PLIMSOLL_STORE_FILE", secret.to_str().expect("a path"));
    let flag = ["--store", "postgres://u:hunter22@h/of_flag"];
    for (flags, variables, taken, origin) in [
        (&[][..], &[][..], "of_file", "file"),
        (&[], &[secret_file], "of_secret_file", "secret file"),
        (&[], &[environment], "of_environment", "environment"),
        (&flag, &[environment], "of_flag", "flag"),
        (&flag, &[secret_file], "of_flag", "flag"),
    ] {
        let ended = run(on(folder.path(), &["config", "--config", &config]).args(flags).envs(variables.iter().copied()));
        assert_eq!(line(&ended.stdout, "store"), (format!("\"postgres://u:********@h/{taken}\"").as_str(), origin), "{ended:?}");
    }
    let both = run(on(folder.path(), &["config", "--config", &config]).envs([environment, secret_file]));
    assert_refused(&both, &["PLIMSOLL_STORE and PLIMSOLL_STORE_FILE are both set; unset one of them"], SECRET);
}

#[test]
fn a_second_store_in_the_file_is_refused_with_its_line() {
    let folder = folder();
    let one = "store = \"postgres://u:hunter22@h/d\"\n";
    for (second, hints) in [
        ("store = \"postgres://u:hunter22@h/e\"", &["line 2: ", "is there twice; keep one of the two"][..]),
        ("[store]\nurl = \"postgres://u:hunter22@h/e\"", &["line 2: ", "is there twice; keep one of the two"]),
        ("store_url = \"postgres://u:hunter22@h/e\"", &["line 2: ", "unknown field `store_url`"]),
    ] {
        let config = file(folder.path(), &format!("{one}{second}\n"));
        assert_refused(&run(&mut on(folder.path(), &["serve", "--config", &config])), hints, SECRET);
    }
    let config = file(folder.path(), "[store]\nurl = \"postgres://u:hunter22@h/e\"\n");
    assert_refused(&run(&mut on(folder.path(), &["serve", "--config", &config])), &["line 1: ", "expected a string"], SECRET);
}
