//! Components that know nothing of databases, and the few things that browser and server do differently.

pub mod age;
#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod copy;
pub mod eager;
#[cfg(feature = "ssr")]
pub mod format;
pub mod gestures;
#[cfg(feature = "ssr")]
pub mod info;
pub mod level;
pub mod listening;
pub mod logo;
pub mod platform;
pub mod refresh;
pub mod rows;
#[cfg(feature = "ssr")]
pub mod sort_head;
pub mod theme;
#[cfg(any(test, not(feature = "ssr")))]
mod timestamps;
