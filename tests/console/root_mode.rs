//! Kept root by `--allow-root`, the console shares a folder with the account that it runs PostgreSQL as. Whatever that account puts there, it
//! gets nothing of root's. Another user's console has nothing to give: there these tests only see that it starts.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::Path;

use nix::unistd::{Uid, User};
use sha2::{Digest, Sha256};

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder};
use crate::process::postmaster_of;

/// As whom the server runs beside root.
fn account() -> (u32, u32) {
    let user = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).expect("the accounts can be read"));
    user.map(|user| (user.uid.as_raw(), user.gid.as_raw())).expect("an account that is not root")
}

/// A link as that account would make it.
fn plant(target: &Path, link: &Path) {
    symlink(target, link).expect("a link");
    if Uid::effective().is_root() {
        let (uid, gid) = account();
        lchown(link, Some(uid), Some(gid)).expect("it is the account's");
    }
}

fn owner(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").uid()
}

/// A console that stays root where it is started as root.
fn as_root(data_dir: &Path) -> Setup {
    Setup::embedded(data_dir).arguments(&["--allow-root"])
}

async fn stopped(mut console: Console) {
    assert_eq!(console.stop().await.0, 0, "{}", console.log());
}

#[tokio::test]
async fn links_in_the_place_of_roots_files_lead_nowhere() {
    let (folder, secrets) = (folder(), folder());
    let data_dir = folder.path();
    stopped(as_root(data_dir).start().await).await;
    let (passwords, missing) = (secrets.path().join("shadow"), secrets.path().join("missing"));
    fs::write(&passwords, "root:x\n").expect("written");
    for (name, target) in [("server.log", &passwords), ("console.lock", &missing)] {
        let _may_be_there = fs::remove_file(data_dir.join("postgres").join(name));
        plant(target, &data_dir.join("postgres").join(name));
    }
    stopped(as_root(data_dir).start().await).await;
    assert_eq!(fs::read_to_string(&passwords).expect("untouched"), "root:x\n");
    assert!(!missing.exists(), "nothing was made through a link");
    assert!(fs::read_to_string(data_dir.join("postgres.log")).expect("the log").contains("shut down"));
}

#[tokio::test]
async fn a_link_in_the_place_of_the_sockets_folder_is_refused_and_its_target_stays_roots() {
    let (folder, secrets) = (folder(), folder());
    stopped(as_root(folder.path()).start().await).await;
    let socket = folder.path().join("postgres/socket");
    fs::remove_dir_all(&socket).expect("removed");
    plant(secrets.path(), &socket);
    let before = owner(secrets.path());
    if Uid::effective().is_root() {
        let (code, said) = as_root(folder.path()).start_in_vain().await;
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("cannot be used for the embedded PostgreSQL") && said.lines().count() == 1, "{said}");
    }
    assert_eq!(owner(secrets.path()), before);
}

/// The name that it had, which anybody could work out and take first.
#[tokio::test]
async fn the_sockets_folder_in_the_temporary_one_cannot_be_guessed() {
    let (folder, secrets) = (folder(), folder());
    let data_dir = folder.path().join("deep".repeat(25));
    let digest = Sha256::digest(data_dir.join("postgres").as_os_str().as_encoded_bytes());
    let guessed = std::env::temp_dir().join(format!("plimsoll-{}", hex::encode(&digest[..6])));
    plant(secrets.path(), &guessed);
    let before = owner(secrets.path());
    let console = as_root(&data_dir).start().await;
    let after = owner(secrets.path());
    fs::remove_file(&guessed).expect("removed");
    let noted = fs::read_to_string(data_dir.join("postgres.socket")).expect("the folder is noted");
    let mode = fs::metadata(&noted).expect("a folder").permissions().mode();
    stopped(console).await;
    let _not_empty_if_it_was_killed = fs::remove_dir(&noted);
    assert_eq!((after, mode & 0o777), (before, 0o700));
}

#[tokio::test]
async fn root_keeps_nothing_in_a_folder_of_somebody_elses() {
    let folder = folder();
    if Uid::effective().is_root() {
        let (uid, gid) = account();
        chown(folder.path(), Some(uid), Some(gid)).expect("it is the account's");
        let (code, said) = as_root(folder.path()).start_in_vain().await;
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(&format!("it belongs to user {uid}")) && said.lines().count() == 1, "{said}");
    }
    assert!(!folder.path().join("postgres.log").exists());
}

#[tokio::test]
async fn the_server_does_not_inherit_the_consoles_secrets() {
    let folder = folder();
    let console = Setup::embedded(folder.path()).start().await;
    let server = postmaster_of(folder.path()).expect("a server");
    let environment = fs::read(format!("/proc/{}/environ", server.pid)).expect("a process of Linux");
    let environment = String::from_utf8_lossy(&environment).replace('\0', "\n");
    assert!(environment.contains("PATH="), "{environment}");
    for secret in [PASSWORD, TOKEN, "PLIMSOLL_"] {
        assert!(!environment.contains(secret), "{environment}");
    }
    stopped(console).await;
}
