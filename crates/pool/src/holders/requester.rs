//! Who asks for a connection.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::callsite::CallSite;

/// What a handle says of its callers. Shared by all of them, so that none of it makes a caller that waits any larger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tag {
    pub label: Option<Arc<str>>,
    /// A lease is no suspected leak until then.
    pub expects: Option<Duration>,
    /// Served while nobody else waits.
    pub background: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Requester {
    pub site: CallSite,
    tag: Option<Arc<Tag>>,
}

impl Requester {
    pub(crate) fn new(site: CallSite, tag: Option<Arc<Tag>>) -> Self {
        Self { site, tag }
    }

    /// A step of the pool itself, listed by its name.
    pub(crate) fn of_pool(site: CallSite, name: &str) -> Self {
        Self { site, tag: Some(Arc::new(Tag { label: Some(name.into()), ..Tag::default() })) }
    }

    pub(crate) fn label(&self) -> Option<&Arc<str>> {
        self.tag.as_ref()?.label.as_ref()
    }

    /// From when on its lease is a suspected leak.
    pub(super) fn leak_threshold(&self, of_pool: Duration) -> Duration {
        self.tag.as_ref().and_then(|tag| tag.expects).unwrap_or(of_pool)
    }

    pub(crate) fn is_background(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| tag.background)
    }
}

impl fmt::Display for Requester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::write_who(f, self.label().map(|label| &**label), &self.site)
    }
}
