//! Started as root, the console becomes the account of its data folder before it opens anything there. Where the tests run as
//! another user there is nothing to give up: then these tests see that the console stays who it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use nix::unistd::{Gid, Uid, User};

use crate::ground::{Console, PASSWORD, Setup, folder};
use crate::process::postmaster_of;

/// Nothing listens there.
const NOWHERE: &str = "postgres://app@127.0.0.1:1/app";

fn account() -> (u32, u32) {
    if !Uid::effective().is_root() {
        return (Uid::effective().as_raw(), Gid::effective().as_raw());
    }
    let user = ["plimsoll", "postgres", "nobody"].iter().find_map(|name| User::from_name(name).expect("the accounts can be read"));
    user.map(|user| (user.uid.as_raw(), user.gid.as_raw())).expect("an account that is not root")
}

/// The numbers behind a name in the status of a process.
fn of_process(pid: i32, name: &str) -> Vec<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process of Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
    line.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

fn assert_everything_belongs_to(owner: u32, path: &Path) {
    let found = fs::symlink_metadata(path).expect("it is there");
    assert_eq!((found.uid(), found.mode() & 0o077), (owner, 0), "{}", path.display());
    if found.is_dir() && !path.ends_with("postgres") {
        fs::read_dir(path).expect("a folder").for_each(|entry| assert_everything_belongs_to(owner, &entry.expect("an entry").path()));
    }
}

async fn stopped(mut console: Console) {
    assert_eq!(console.stop().await.0, 0, "{}", console.log());
}

#[tokio::test]
async fn the_console_has_no_right_of_roots_and_neither_has_a_file_of_its_own() {
    let (folder, (uid, gid)) = (folder(), account());
    let data_dir = folder.path().join("data");
    let console = Setup::embedded(&data_dir).after("umask 022").start().await;
    assert_eq!(of_process(console.pid(), "Uid:"), [uid; 4]);
    assert_eq!(of_process(console.pid(), "Gid:"), [gid; 4]);
    if Uid::effective().is_root() {
        assert_eq!(of_process(console.pid(), "Groups:"), [gid], "supplementary groups are left too");
        console.logged(1, "started as root; running as user").await;
    }
    let server = postmaster_of(&data_dir).expect("a server");
    assert_eq!(of_process(server.pid, "Uid:"), [uid; 4]);
    console.log_in(PASSWORD).await;
    assert_everything_belongs_to(uid, &data_dir);
    stopped(console).await;
}

/// What an earlier version, or `--allow-root`, has left of root's.
#[tokio::test]
async fn a_folder_of_roots_changes_hands_with_all_that_is_kept_in_it() {
    let (folder, (uid, _)) = (folder(), account());
    let data_dir = folder.path().join("data");
    let before = Setup::on(&data_dir, NOWHERE).arguments(&["--allow-root"]).start().await;
    let session = before.log_in(PASSWORD).await;
    assert_eq!(fs::metadata(data_dir.join("console.sqlite")).expect("a store").uid(), Uid::effective().as_raw());
    stopped(before).await;
    let after = Setup::on(&data_dir, NOWHERE).start().await;
    assert_eq!(after.get_as(&session, "/capacity").await.status(), 200, "still logged in");
    assert_everything_belongs_to(uid, &data_dir);
    stopped(after).await;
}

#[tokio::test]
async fn root_gives_away_no_folder_with_files_of_somebody_elses() {
    let folder = folder();
    fs::write(folder.path().join("letters"), "dear").expect("written");
    if Uid::effective().is_root() {
        let (code, said) = Setup::on(folder.path(), NOWHERE).start_in_vain().await;
        assert_eq!((code, said.lines().count()), (Some(2), 1), "{said}");
        assert!(said.contains("holds \"letters\"") && said.contains("PLIMSOLL_DATA_DIR"), "{said}");
    }
    assert_eq!(fs::metadata(folder.path()).expect("a folder").uid(), Uid::effective().as_raw());
}

#[tokio::test]
async fn a_folder_above_that_everybody_may_write_to_is_refused() {
    let folder = folder();
    let above = folder.path().join("open");
    fs::create_dir(&above).expect("made");
    fs::set_permissions(&above, Permissions::from_mode(0o777)).expect("a mode");
    let data_dir = above.join("data");
    for setup in [Setup::on(&data_dir, NOWHERE), Setup::embedded(&data_dir), Setup::embedded(&data_dir).arguments(&["--allow-root"])] {
        let (code, said) = setup.start_in_vain().await;
        assert_eq!((code, said.lines().count()), (Some(2), 1), "{said}");
        assert!(said.contains(&above.display().to_string()) && said.contains("mode 0777") && said.contains("chmod o-w"), "{said}");
        assert!(!data_dir.exists());
    }
    fs::set_permissions(&above, Permissions::from_mode(0o1777)).expect("a mode");
    stopped(Setup::on(&data_dir, NOWHERE).start().await).await;
}

#[tokio::test]
async fn an_open_data_folder_is_closed_and_told() {
    let folder = folder();
    let data_dir = folder.path().join("data");
    stopped(Setup::on(&data_dir, NOWHERE).start().await).await;
    fs::set_permissions(&data_dir, Permissions::from_mode(0o755)).expect("a mode");
    let console = Setup::on(&data_dir, NOWHERE).start().await;
    console.logged(1, "was open to other accounts (mode 0755); its mode is now 0700").await;
    assert_eq!(fs::metadata(&data_dir).expect("a folder").mode() & 0o777, 0o700);
    stopped(console).await;
}
