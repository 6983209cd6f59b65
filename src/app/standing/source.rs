use super::Standing;
use plimsoll_model::Level;

/// Who knows how the console stands: its state, which is in the context of each request. Both read memory only.
pub trait Standings: Send + Sync {
    /// What every page says in its frame.
    fn standing(&self) -> Standing;

    /// The level of the tab's icon.
    fn worst_level(&self) -> Option<Level>;
}
