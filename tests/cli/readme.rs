//! The commands that the manual tells people to type: each is one that the program, or the Makefile, has.

use std::path::{Path, PathBuf};

use crate::ground::run;
use crate::program::plimsoll;

const LONGEST_README: usize = 200;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn manual() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(root().join("docs")).expect("the docs").map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    pages.extend([root().join("README.md"), root().join("deploy/README.md")]);
    pages
}

/// The lines after a prompt.
fn commands(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).expect("a page");
    text.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// The words of the program's own part: quotes are taken off; what the shell does with the rest is left out.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in command.chars() {
        match (c, quote) {
            ('#' | '>' | '|', None) if word.is_empty() => break,
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            (' ', None) => words.push(std::mem::take(&mut word)),
            (c, _) => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_manual_is_one_that_there_is() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let mut count = 0;
    for page in manual() {
        for command in commands(&page) {
            let words: Vec<String> = words(&command).into_iter().skip_while(|word| word.contains('=') && !word.starts_with("--")).collect();
            let Some((program, arguments)) = words.split_first() else { continue };
            match program.rsplit('/').next().unwrap_or_default() {
                "plimsoll" => {
                    // Looked at up to its end, and not run.
                    let ended = run(plimsoll().args(arguments).arg("--help"));
                    assert_eq!(ended.code, Some(0), "{}: {command}: {ended:?}", page.display());
                    count += 1;
                }
                "make" => {
                    let is_there = arguments.iter().all(|target| makefile.contains(&format!("\n{target}:")));
                    assert!(is_there, "{}: {command}", page.display());
                }
                _ => {}
            }
        }
    }
    assert!(count >= 20, "{count} commands were looked at");
}

#[test]
fn the_readme_is_short_and_its_links_lead_somewhere() {
    let text = std::fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(text.lines().count() <= LONGEST_README, "{} lines", text.lines().count());
    for page in manual() {
        let text = std::fs::read_to_string(&page).expect("a page");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains("://") && !link.contains(' ')) {
            let target = page.parent().expect("a folder").join(link);
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}
