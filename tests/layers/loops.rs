//! Folders that import each other, at any depth.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::imports::Import;

/// A sentence for each loop, with one import each way.
pub fn loops(src: &Path, imports: &[Import]) -> Vec<String> {
    let parents: BTreeSet<Vec<String>> =
        imports.iter().flat_map(|import| (0..import.from.len()).map(|depth| import.from[..depth].to_vec())).collect();
    parents.iter().flat_map(|parent| loops_inside(src, parent, imports)).collect()
}

fn loops_inside(src: &Path, parent: &[String], imports: &[Import]) -> Vec<String> {
    let folder = |name: &str| src.join(parent.join("/")).join(name).is_dir();
    let mut arrows = Arrows::new();
    for import in imports {
        let depth = parent.len();
        if import.from.len() > depth && import.to.len() > depth && import.from.starts_with(parent) && import.to.starts_with(parent) {
            let (from, to) = (import.from[depth].as_str(), import.to[depth].as_str());
            if from != to && folder(from) && folder(to) {
                arrows.entry((from, to)).or_insert(import);
            }
        }
    }
    let back = arrows.iter().filter(|((from, to), _)| reached(&arrows, to).contains(from));
    back.map(|((from, to), import)| format!("{from} and {to} import each other: {} imports {}", import.file, import.path())).collect()
}

type Arrows<'i> = BTreeMap<(&'i str, &'i str), &'i Import>;

/// All folders that this one uses, by way of others too.
fn reached<'i>(arrows: &Arrows<'i>, from: &'i str) -> BTreeSet<&'i str> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(at) = next.pop() {
        let used = arrows.keys().filter(|(user, _)| *user == at).map(|(_, used)| *used);
        next.extend(used.filter(|used| seen.insert(*used)));
    }
    seen
}
