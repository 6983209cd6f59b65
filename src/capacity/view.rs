//! The page as the server has drawn it.
//!
//! The browser puts it in its place and keeps it current; it does not draw it. So neither the report's types
//! nor the components that show it are in the WASM, which everybody who opens the overview would load too.

use serde::{Deserialize, Serialize};

/// The last good report, drawn, and whether it still holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CapacityView {
    /// When the server was read: the time of day, UTC. `None`: never yet.
    pub as_of: Option<String>,
    /// Why there is no newer report, without any secret.
    pub failure: Option<String>,
    /// What stands above the findings.
    pub sections: Vec<Section>,
    /// Most urgent first.
    pub findings: Vec<Drawn>,
    /// What stands below, as HTML.
    pub footer: String,
}

/// A section of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its class.
    pub class: String,
    /// The id of its heading.
    pub heading: String,
    /// What is in it, as HTML.
    pub html: String,
}

/// A finding. Its frame is the browser's, so that what a reader has unfolded stays so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The finding's id.
    pub id: String,
    /// Its severity.
    pub severity: String,
    /// Unfolded from the start.
    pub open: bool,
    /// What is in it, as HTML.
    pub html: String,
}
