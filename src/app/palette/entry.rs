//! Something that can be found.

/// What it is, in the order in which equally good results stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Page,
    Action,
    Incident,
    Server,
    Service,
    Pool,
    Document,
}

impl EntryKind {
    /// Above its results.
    pub fn label(self) -> &'static str {
        match self {
            EntryKind::Page => "Pages",
            EntryKind::Action => "Actions",
            EntryKind::Incident => "Open incidents",
            EntryKind::Server => "Servers",
            EntryKind::Service => "Services",
            EntryKind::Pool => "Pools",
            EntryKind::Document => "Documents",
        }
    }
}

/// One entry: its name, what stands beside it, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    pub label: String,
    /// Beside the name, and searched too.
    pub detail: String,
    /// Inside the console, from its root on.
    pub address: String,
    /// Further words for the same, which are searched and not shown.
    pub synonyms: &'static str,
}

impl Entry {
    /// The browser loads this address anew: it is no page of the app, or a place inside a page that is drawn first.
    pub fn is_loaded_anew(&self) -> bool {
        self.address.contains('#') || self.address.starts_with("/docs/") || self.address.starts_with("/theme/")
    }
}
