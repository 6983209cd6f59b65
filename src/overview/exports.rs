//! What is wrong where the console sends its numbers.

/// Who knows it: the server, which this layer does not know.
pub trait ExportTroubles: Send + Sync {
    /// A sentence for each receiver that does not take them; from memory.
    fn sentences(&self) -> Vec<String>;
}
