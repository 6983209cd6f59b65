//! A table of names, and what is known of the library that uses them.

use super::lines::DialectLines;
use super::raw_pool::RawPool;
use super::table::Table;
use super::{Field, Mapping};
use crate::fleet::model::Reading;
use crate::fleet::samples::Samples;

/// What one library calls its numbers.
pub struct Dialect {
    /// Who tells.
    pub name: DialectName,
    /// It tells of a pooler between services and servers, not of a pool inside a service.
    pub is_pooler: bool,
    /// How the names of its metrics begin.
    pub prefixes: &'static [&'static str],
    /// What the names of its metrics contain, where the owner chooses how they begin.
    pub fragments: &'static [&'static str],
    /// Labels whose values, joined by " / ", are the pool's name. `*`: all that are not known to mean something else.
    pub pool_labels: &'static [&'static str],
    /// Labels whose values, joined by ":", are the instance, where one address tells of several processes.
    pub instance_labels: &'static [&'static str],
    /// A sample with one of these labels is of no pool.
    pub except: &'static [(&'static str, &'static str)],
    /// Its numbers. Samples of one field and pool are added up.
    pub mappings: &'static [Mapping<'static>],
    /// What its numbers mean together, where that is not the usual. Runs before they are settled.
    pub adjust: fn(&mut RawPool),
    /// Without any of these numbers it is no pool of this dialect: others use some of its names too.
    pub marks: &'static [Field],
    /// Dialects that tell some of its pools too.
    pub repeats: Option<Repeats>,
    /// How the owner makes it tell a number that it does not tell by itself, or why it cannot. One sentence each.
    pub hints: &'static [(Field, &'static str)],
    /// What the owner adds for some of them.
    pub(super) lines: &'static [DialectLines],
}

/// The name of a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialectName {
    /// In REST and in the configuration.
    pub id: &'static str,
    /// The library as its users call it.
    pub title: &'static str,
}

/// How pools that other dialects have told already are known.
pub struct Repeats {
    /// The other dialects.
    pub of: &'static [&'static str],
    /// How a pool is known.
    pub known_by: KnownBy,
}

/// What two tellings of one pool have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// The pool's name.
    Name,
    /// The pool's name, else its base and its capacity; of several like that, those whose connections agree best.
    NameOrSize,
}

/// One pool as a dialect has read it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldPool {
    /// By whom.
    pub dialect: DialectName,
    /// The process, where the samples tell one.
    pub instance: Option<String>,
    /// The pool's name; empty where it has none.
    pub name: String,
    /// Its numbers; the time is the source's to add.
    pub reading: Reading,
}

impl Dialect {
    /// A dialect without special cases, to be completed.
    pub(super) const fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            name: DialectName { id, title },
            is_pooler: false,
            prefixes: &[],
            fragments: &[],
            pool_labels: &[],
            instance_labels: &[],
            except: &[],
            mappings: &[],
            adjust: |_| {},
            marks: &[],
            repeats: None,
            hints: &[],
            lines: &[],
        }
    }

    /// Whether it may read metrics of this name.
    pub fn reads(&self, name: &str) -> bool {
        self.prefixes.iter().any(|prefix| name.starts_with(prefix)) || self.fragments.iter().any(|fragment| name.contains(fragment))
    }

    /// The pools that these samples tell.
    pub fn read(&self, samples: &Samples) -> Vec<ToldPool> {
        let has_fragment = |fragment: &&str| samples.iter().any(|sample| sample.name.contains(*fragment));
        let may_be_told = self.prefixes.iter().any(|prefix| samples.has_prefix(prefix)) || self.fragments.iter().any(has_fragment);
        if may_be_told { self.table().read(self.name, samples) } else { Vec::new() }
    }

    fn table(&self) -> Table<'_> {
        Table {
            pool_labels: self.pool_labels,
            instance_labels: self.instance_labels,
            except: self.except,
            mappings: self.mappings,
            adjust: self.adjust,
            marks: self.marks,
        }
    }
}
