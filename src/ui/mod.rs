//! Components that know nothing of databases, and the few things that browser and server do differently.

pub mod chart;
pub mod drawn;
pub mod eager;
pub mod format;
pub mod level;
pub mod platform;
pub mod refresh;
pub mod theme;
