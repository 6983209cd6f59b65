//! The demo fleet: what it starts, what the console shows of it, its troubles, and how it ends.

mod endings;
mod fleet;
mod ground;
mod troubles;
