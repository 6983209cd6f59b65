//! A stack that somebody runs, and how its numbers are switched on.

use crate::fleet::model::SourceKind;

/// One answer to "What do you run?".
#[derive(Debug)]
pub struct Stack {
    /// In the address of the page.
    pub id: &'static str,
    /// As its users call it.
    pub title: &'static str,
    /// Which of its numbers are read, in a few words.
    pub summary: &'static str,
    /// Where it stands in the list.
    pub group: Group,
    /// The kind of source that reads it.
    pub kind: SourceKind,
    /// The path of its numbers, where that is not the usual one of the kind.
    pub path: Option<&'static str>,
    /// What its address looks like.
    pub example: &'static str,
    /// How its numbers are switched on: one way, or one for each generation of the library. None where they are there already.
    pub ways: &'static [Way],
    /// Worth knowing, in a sentence or two.
    pub remark: Option<&'static str>,
}

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// A service with a pool of its own.
    Service,
    /// A pooler or a cache.
    Between,
    /// Something that collects numbers of services already.
    Collector,
}

impl Group {
    /// In the order of the list.
    pub const ALL: [Self; 3] = [Self::Service, Self::Between, Self::Collector];

    /// Above its answers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Service => "A service with a connection pool",
            Self::Between => "Between or beside the services and PostgreSQL",
            Self::Collector => "Metrics that are collected already",
        }
    }
}

/// How the numbers are switched on.
#[derive(Debug)]
pub struct Way {
    /// For which generation, where there are several.
    pub title: Option<&'static str>,
    /// The change, by file.
    pub blocks: &'static [Block],
    /// The dialect that reads what is told then; for the other kinds of sources, the kind.
    pub read_by: &'static str,
}

/// Lines of one file, or commands.
#[derive(Debug)]
pub struct Block {
    /// Which file.
    pub place: &'static str,
    /// The lines themselves.
    pub code: &'static str,
}

impl Stack {
    /// Whether there is anything to switch on.
    pub fn needs_change(&self) -> bool {
        !self.ways.is_empty()
    }

    /// Whether the name of the service is told by nobody but the form.
    pub fn needs_service(&self) -> bool {
        matches!(self.kind, SourceKind::Exposition | SourceKind::PoolStats)
    }

    /// Whether it is asked over HTTP, where a token is usual.
    pub fn is_http(&self) -> bool {
        !matches!(self.kind, SourceKind::Pgbouncer | SourceKind::Redis)
    }

    /// Whether it sends by itself.
    pub fn sends(&self) -> bool {
        self.kind == SourceKind::Otlp
    }
}
