use serde::{Deserialize, Serialize};

/// A page as the server has drawn it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// When the numbers were read: the time of day, UTC. `None`: never yet.
    pub as_of: Option<String>,
    /// How old the numbers are, in seconds.
    #[serde(default)]
    pub age_s: u64,
    /// The numbers tell of something wrong, though they are new.
    #[serde(default)]
    pub unwell: bool,
    /// Why there are no newer ones, without any secret.
    pub failure: Option<String>,
    /// The window's title, where it says more than the page's name.
    #[serde(default)]
    pub title: Option<String>,
    /// What stands in `<main>`.
    pub html: String,
}

impl Drawing {
    /// Worth asking again every second.
    pub fn is_unwell(&self) -> bool {
        self.unwell || self.failure.is_some() || self.as_of.is_none()
    }
}
