//! How much of what others send is kept.

/// Bounds: a sender that invents pools must not fill the console's memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pools of all sources.
    pub pools: usize,
    /// Pools of one source.
    pub pools_of_source: usize,
    /// Bytes of a service's, an instance's and a pool's name, each: 200 characters of any script.
    pub name_bytes: usize,
}

impl Default for Limits {
    /// 5,000 instances of three pools, and room for twice that while a deploy replaces them.
    fn default() -> Self {
        Self { pools: 30_000, pools_of_source: 30_000, name_bytes: 800 }
    }
}
