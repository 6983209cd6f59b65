use super::ground::{Ground, Running, done, number_at, number_in, store, until};
use crate::ground::assert_refused;
use crate::program::plimsoll;

const SECONDS: &str = "select count(*) from history where tier = 1";

#[tokio::test]
async fn a_running_console_is_read_and_never_written_over() {
    let ground = Ground::new().await;
    let (folder, other, (shared, _)) = (ground.made("folder"), ground.made("other"), ground.database().await);
    let mut console = plimsoll();
    console.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", &folder]).env("DATABASE_URL", ground.watched());
    let mut console = Running::start(&mut console);
    let path = ground.path("folder");
    until("it has recorded some seconds", async || number_in(&path, SECONDS).await >= Some(3)).await;
    let (backup, restored) = (ground.named("folder/x.backup"), ground.named("restored"));
    done(&["backup", "--to", &backup, "--data-dir", &folder]);
    done(&["copy", "--from", &folder, "--to", &shared]);
    assert!(done(&["verify", &folder]).ends_with("It is sound.\n"));
    done(&["restore", "--from", &backup, "--data-dir", &restored]);
    done(&["verify", &backup, "--against", &restored]);
    let in_use = &["is in use by a running console; stop the console first"];
    assert_refused(&store(&["copy", "--from", &other, "--to", &folder, "--replace"]), in_use, "plimsoll_");
    assert_refused(&store(&["restore", "--from", &backup, "--data-dir", &folder, "--replace"]), in_use, "plimsoll_");
    assert!(console.is_running());
    console.stop();
    let replaced = store(&["copy", "--from", &folder, "--to", &shared, "--replace"]);
    assert_eq!(replaced.code, Some(0), "{replaced:?}");
    done(&["verify", &folder, "--against", &shared]);
}

#[tokio::test]
async fn a_shared_store_of_a_running_console_is_read_and_never_written_over() {
    let ground = Ground::new().await;
    let (folder, other, (shared, admin)) = (ground.named("folder"), ground.made("other"), ground.database().await);
    let mut console = plimsoll();
    console.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", &folder]).env("DATABASE_URL", ground.watched());
    let console = Running::start(console.env("PLIMSOLL_STORE", &shared));
    let tables = "select count(*) from information_schema.tables where table_schema = 'plimsoll' and table_name = 'history'";
    until("it has made its tables", async || number_at(&admin, tables).await == 1).await;
    let seconds = SECONDS.replace("history", "plimsoll.history");
    until("it has recorded some seconds", async || number_at(&admin, &seconds).await >= 3).await;
    let (back, backup) = (ground.named("back"), ground.named("other/x.backup"));
    done(&["copy", "--from", &shared, "--to", &back]);
    assert!(done(&["verify", &shared]).ends_with("It is sound.\n"));
    let refused = store(&["copy", "--from", &other, "--to", &shared, "--replace"]);
    assert_refused(&refused, &["is in use by a running console; stop the console first"], "plimsoll_");
    console.stop();
    done(&["backup", "--to", &backup, "--store", &shared]);
    done(&["verify", &backup, "--against", &shared]);
}
