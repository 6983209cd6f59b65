use reqwest::Method;

use crate::ground::{PASSWORD, Setup, folder, header, url};
use crate::program::plimsoll;
use crate::support::Postgres;

#[tokio::test]
async fn a_proxy_that_changes_the_host_is_told_what_to_set_and_a_trusted_one_may_name_it() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = || Setup::on(folder.path(), &url(&postgres.options()));
    let mut console = setup().start().await;
    let login = |console: &crate::ground::Console| {
        let form = console.request(Method::POST, "/login").form(&[("password", PASSWORD), ("next", "/")]);
        form.header("origin", "https://db.example").header("x-forwarded-host", "db.example").header("x-forwarded-proto", "https")
    };
    let refused = login(&console).send().await.expect("an answer");
    assert_eq!((refused.status().as_u16(), header(&refused, "x-content-type-options")), (403, "nosniff"));
    let sentence = refused.text().await.expect("text");
    assert!(sentence.contains("Host") && sentence.contains("--trusted-proxy"), "{sentence}");
    assert_eq!(console.stop().await.0, 0);
    let console = setup().set("PLIMSOLL_TRUSTED_PROXY", "127.0.0.1").start().await;
    assert_eq!(header(&login(&console).send().await.expect("an answer"), "location"), "/");
    let other = console.request(Method::POST, "/login").form(&[("password", PASSWORD)]).header("origin", "https://evil.example");
    let other = other.header("x-forwarded-host", "db.example").send().await.expect("an answer");
    assert_eq!(other.status(), 403, "another site stays another site");
}

#[test]
fn what_is_no_proxy_and_no_path_is_one_sentence_and_exit_code_2() {
    for (arguments, hint) in [
        (["--trusted-proxy", "proxy.example"], "\"proxy.example\" is not the address of a proxy"),
        (["--trusted-proxy", "10.0.0.0/33"], "for example 10.0.0.7 or 10.0.0.0/8"),
        (["--base-path", "plimsoll"], "\"plimsoll\" is no path to mount the console at"),
    ] {
        let run = plimsoll().arg("config").args(arguments).output().expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!((run.status.code(), said.lines().count(), said.contains(hint)), (Some(2), 1, true), "{said}");
    }
}
