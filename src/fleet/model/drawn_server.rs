//! Which server a pool draws on.

/// A server that the console watches.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DrawnServer {
    /// The one that the console is about.
    #[default]
    Main,
    /// A further one, by its name in the configuration.
    Further(String),
}

impl DrawnServer {
    /// The one that the console is about.
    pub fn is_main(&self) -> bool {
        *self == Self::Main
    }

    /// The name of a further one.
    pub fn further(&self) -> Option<&str> {
        match self {
            Self::Main => None,
            Self::Further(name) => Some(name),
        }
    }
}
