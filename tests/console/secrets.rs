//! Secrets stay where they belong: not in the log, not on a page, not in the process list, not in the store.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::ground::{PASSWORD, Setup, TOKEN, folder};
use crate::process;
use crate::program::plimsoll;

const DATABASE_PASSWORD: &str = "hunter22hunter22";

#[tokio::test]
async fn no_secret_is_logged_shown_or_kept() {
    let folder = folder();
    // Nothing listens on port 1: connects fail, and what is said about that is looked at too.
    let database = format!("postgres://app:{DATABASE_PASSWORD}@127.0.0.1:1/app");
    let console = Setup::on(folder.path(), &database).set("PLIMSOLL_LOG", "trace").start().await;
    let created = plimsoll().args(["token", "create", "--name", "grafana", "--data-dir"]).arg(folder.path()).output().expect("it runs");
    let token = String::from_utf8(created.stdout).expect("text").trim_end().to_owned();
    let session = console.log_in(PASSWORD).await;
    let cookie = session.0.split_once('=').expect("a value").1.to_owned();
    console.try_to_log_in("a-wrong-one", "/").await;
    let by_token = console.request(reqwest::Method::GET, "/api/admin/pool-stats").bearer_auth(&token).send().await.expect("an answer");
    assert_eq!(by_token.status(), 200);
    let mut shown = console.greeting();
    for path in ["/", "/login", "/nowhere", "/api/standing", "/api/nowhere", "/readyz"] {
        let response = console.get_as(&session, path).await;
        shown += &format!("{:?} {}", response.headers().clone(), response.text().await.expect("text"));
    }
    let processes = process::all().into_iter().filter(|process| process.pid == console.pid()).map(|process| process.command_line);
    shown += &processes.collect::<String>();
    assert!(shown.contains("plimsoll serve"), "the process list was read");
    shown += &console.log();
    assert!(shown.contains("admin logged in") && shown.contains("TRACE"), "the log was read");
    for secret in [PASSWORD, TOKEN, DATABASE_PASSWORD, &token, &cookie, "a-wrong-one"] {
        assert!(!shown.contains(secret), "{secret} in {:?}", shown.lines().find(|line| line.contains(secret)));
    }
    drop(console);
    for file in ["console.sqlite", "console.sqlite-wal"] {
        let kept = std::fs::read(folder.path().join(file)).unwrap_or_default();
        for secret in [PASSWORD, TOKEN, DATABASE_PASSWORD, &token, &cookie] {
            assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} in {file}");
        }
    }
}

#[tokio::test]
async fn the_store_knows_the_password_as_argon2id_and_the_rest_as_hashes() {
    let folder = folder();
    let console = Setup::on(folder.path(), "postgres://app@127.0.0.1:1/app").unset("PLIMSOLL_ADMIN_PASSWORD").start().await;
    let greeting = console.greeting();
    let password = greeting.lines().find_map(|line| line.strip_prefix("Log in with the password ")).expect("a password");
    console.log_in(password).await;
    assert!(!console.log().contains(password));
    let created = plimsoll().args(["token", "create", "--name", "grafana", "--data-dir"]).arg(folder.path()).output().expect("it runs");
    assert!(created.status.success());
    let options = SqliteConnectOptions::new().filename(folder.path().join("console.sqlite")).read_only(true);
    let mut store = SqliteConnection::connect_with(&options).await.expect("the store");
    let hashes: Vec<String> = sqlx::query_scalar("select password_hash from admin").fetch_all(&mut store).await.expect("admin");
    assert!(hashes.len() == 1 && hashes[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashes:?}");
    for table in ["select hash from session", "select hash from token"] {
        let hashes: Vec<Vec<u8>> = sqlx::query_scalar(table).fetch_all(&mut store).await.expect(table);
        assert_eq!(hashes.iter().map(Vec::len).collect::<Vec<_>>(), [32], "{table}: SHA-256");
    }
    store.close().await.expect("the store closes");
}
