//! What a token is good for.

/// The right that a token carries. All of the REST interface is to be read alone, so that there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scope {
    /// Read what the pages show; change nothing
    Read,
}

impl Scope {
    /// As the store and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Read => "read",
        }
    }
}
