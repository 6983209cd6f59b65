//! `--emit-sql` and `--undo`: a server that is patched, and as it was before.

use super::{RAM, check, finding, report, urgent};
use crate::stock::Stock;

/// What a stock server is told, what patching it brings, and that nothing of it remains. `remaining`: what no
/// setting can change.
fn patched_and_undone(major: u32, remaining: &[&str]) {
    let mut server = Stock::start(major);
    let url = server.monitor();
    let before = (server.settings(), report(&url, RAM));
    let (code, told) = &before.1;
    assert_eq!(*code, Some(1));
    assert_eq!(finding(told, "connections")["severity"], "critical");
    let said = finding(told, "connections")["sentence"].as_str().expect("a sentence");
    assert!(said.contains("may open 150 connections") && said.contains("97 are usable: 53 too few"), "{said}");

    let patch = check(&url, &[RAM, &["--emit-sql"]].concat());
    assert_eq!(patch.code, Some(0), "{patch:?}");
    server.run(&patch.stdout);
    server.restart();
    let (code, told) = report(&url, RAM);
    assert_eq!((code, urgent(&told)), (Some(i32::from(!remaining.is_empty())), remaining.to_vec()), "{told:#}");

    let undo = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat());
    assert_eq!(undo.code, Some(0), "{undo:?}");
    server.run(&undo.stdout);
    server.restart();
    assert_eq!(server.settings(), before.0);
    let (code, told) = report(&url, RAM);
    assert_eq!((code, urgent(&told)), (before.1.0, urgent(&before.1.1)));
}

#[test]
fn a_stock_server_is_critical_and_clean_once_patched_and_as_it_was_once_undone() {
    patched_and_undone(15, &[]);
}

#[test]
fn so_is_a_newer_one() {
    patched_and_undone(18, &[]);
}

#[test]
fn so_is_an_older_one_but_for_its_age() {
    patched_and_undone(14, &["version"]);
}

#[test]
fn the_undo_brings_back_what_was_set_by_alter_system_before() {
    let mut server = Stock::start(15);
    server.run("ALTER SYSTEM SET max_connections = 80\nALTER SYSTEM SET shared_buffers = '160MB'");
    server.restart();
    let (url, before) = (server.monitor(), server.settings());
    let undo_of_what_comes = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat()).stdout;
    server.run(&check(&url, &[RAM, &["--emit-sql"]].concat()).stdout);
    server.restart();
    assert_ne!(server.settings(), before);
    let undo = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat()).stdout;
    assert!(undo.contains("SET max_connections = '80'") && undo.contains("SET shared_buffers = '160MB'"), "{undo}");
    let statements = |sql: &str| sql.lines().filter(|line| !line.starts_with("--")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(statements(&undo), statements(&undo_of_what_comes), "asked before the patch it is the same");
    server.run(&undo);
    server.restart();
    assert_eq!(server.settings(), before);
}
