//! What the files of a crate import from each other, read from their `use` lines and from paths in their code.

use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree};

/// One path in a file to another place of the same crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The file, from `src`.
    pub file: String,
    /// The module that the file is.
    pub from: Vec<String>,
    /// What it names.
    pub to: Vec<String>,
}

impl Import {
    /// As it is written.
    pub fn path(&self) -> String {
        format!("crate::{}", self.to.join("::"))
    }
}

/// Of all files below `src`.
pub fn imports_in(src: &Path) -> Vec<Import> {
    let mut imports = Vec::new();
    read_folder(src, src, &mut imports);
    imports
}

fn read_folder(src: &Path, folder: &Path, imports: &mut Vec<Import>) {
    for entry in folder.read_dir().expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_folder(src, &path, imports);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            read_file(src, &path, imports);
        }
    }
}

fn read_file(src: &Path, path: &Path, imports: &mut Vec<Import>) {
    let file = path.strip_prefix(src).expect("below src").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).expect("a file of the crate");
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let module = module_of(&file);
    // Of the crate's root, everything is below.
    if !module.is_empty() {
        Reader { file: &file, module: module.clone(), here: module, imports }.visit_file(&syntax);
    }
}

/// `alerts/engine/mod.rs` is the module `alerts::engine`.
fn module_of(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

struct Reader<'r> {
    file: &'r str,
    /// Of the file.
    module: Vec<String>,
    /// Of the place that is read: a module inside of the file, or the file's own.
    here: Vec<String>,
    imports: &'r mut Vec<Import>,
}

impl Reader<'_> {
    fn note(&mut self, path: &[String]) {
        let Some(to) = resolved(&self.here, path) else { return };
        if !to.is_empty() {
            self.imports.push(Import { file: self.file.to_owned(), from: self.module.clone(), to });
        }
    }

    fn note_tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_tree(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.note(&[before.as_slice(), &[name.ident.to_string()]].concat()),
            UseTree::Rename(name) => self.note(&[before.as_slice(), &[name.ident.to_string()]].concat()),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_tree(tree, before)),
        }
    }
}

/// From the crate's root; `None` for what other crates have, or for names that are in scope.
fn resolved(here: &[String], path: &[String]) -> Option<Vec<String>> {
    let first = path.first()?.as_str();
    let mut at = match first {
        "crate" => Vec::new(),
        "self" | "super" => here.to_vec(),
        _ => return None,
    };
    for part in path.iter().skip(usize::from(first != "super")) {
        match part.as_str() {
            "super" => drop(at.pop()?),
            "self" => {}
            name => at.push(name.to_owned()),
        }
    }
    Some(at)
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.here.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.here.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&parts);
        visit::visit_path(self, path);
    }
}
