//! Imports point one way: a folder uses only what stands below it, and no two folders import each other.
//!
//! docs/ARCHITECTURE.md draws the layers that are listed here.

mod imports;
mod loops;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use imports::{Import, imports_in};

/// The folders of the console, each above those before it.
const CONSOLE: &[&str] = &[
    "base",
    "store",
    "ui",
    "drawn",
    "access",
    "fleet",
    "history",
    "transfer",
    "capacity",
    "activity",
    "overview",
    "alerts",
    "loadtest",
    "demo",
    "explain",
    "first_steps",
    "consoles",
    "app",
    "server",
    "mount",
    "cli",
];

/// The folders of the alerts that judge.
const ALERTS: &[&str] = &["scene", "rules", "causes", "settings", "engine", "notifiers", "incidents", "evaluator", "views", "web"];

/// The folders of the pool.
const POOL: &[&str] =
    &["numbers", "holders", "core", "session", "hooks", "clean", "connect", "shared", "lease", "tasks", "replicas", "http"];

fn root(crate_folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(crate_folder).join("src")
}

/// Imports between the folders directly in `inside`, as (user, used, import).
fn between(imports: &[Import], inside: &[&str]) -> Vec<(String, String, Import)> {
    let depth = inside.len();
    let below = |path: &[String]| path.len() > depth && path.iter().zip(inside).all(|(part, folder)| part == folder);
    let found = imports.iter().filter(|import| below(&import.from) && below(&import.to));
    let named = found.map(|import| (import.from[depth].clone(), import.to[depth].clone(), import.clone()));
    named.filter(|(from, to, _)| from != to).collect()
}

/// A sentence for each arrow that points up.
fn arrows_up(imports: &[Import], inside: &[&str], layers: &[&str]) -> Vec<String> {
    let place = |name: &str| layers.iter().position(|layer| *layer == name);
    let arrows = between(imports, inside).into_iter().filter_map(|(from, to, import)| {
        let points_up = place(&from)? < place(&to)?;
        points_up.then(|| format!("{} is in {from}, below {to}, and imports {}", import.file, import.path()))
    });
    arrows.collect::<BTreeSet<_>>().into_iter().collect()
}

fn assert_none(sentences: &[String]) {
    assert!(sentences.is_empty(), "arrows that point up:\n{}", sentences.join("\n"));
}

#[test]
fn the_folders_of_the_console_use_only_those_below_them() {
    let imports = imports_in(&root("."));
    assert!(imports.len() > 1000, "{} imports were read", imports.len());
    assert_none(&arrows_up(&imports, &[], CONSOLE));
    assert_none(&arrows_up(&imports, &["alerts"], ALERTS));
}

#[test]
fn the_folders_of_the_pool_use_only_those_below_them() {
    assert_none(&arrows_up(&imports_in(&root("crates/pool")), &[], POOL));
}

#[test]
fn every_folder_has_its_place_among_the_layers() {
    let unlisted = |root: PathBuf, layers: &[&str]| -> Vec<String> {
        let entries = root.read_dir().expect("a folder").map(|entry| entry.expect("an entry"));
        let folders = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_string_lossy().into_owned());
        folders.filter(|name| !layers.contains(&name.as_str())).collect()
    };
    assert_eq!(unlisted(root("."), CONSOLE), Vec::<String>::new(), "say in this test and in docs/ARCHITECTURE.md where they stand");
    assert_eq!(unlisted(root("crates/pool"), POOL), Vec::<String>::new());
}

#[test]
fn no_two_folders_import_each_other() {
    for crate_folder in [".", "crates/model", "crates/pool", "crates/embedded"] {
        let imports = imports_in(&root(crate_folder));
        assert_none(&loops::loops(&root(crate_folder), &imports));
    }
}

#[test]
fn only_the_app_shows_pages() {
    let imports = imports_in(&root("."));
    let is_page = |import: &&Import| import.to.get(1).is_some_and(|module| module == "page") && import.from[0] != import.to[0];
    let others = imports.iter().filter(is_page).filter(|import| import.from[0] != "app");
    let sentences: Vec<_> = others.map(|import| format!("{} imports the page {}", import.file, import.path())).collect();
    assert_none(&sentences);
}
