//! Named searches of the Fleet.
//!
//! They are in the console's store rather than in one browser: the page is drawn for everybody alike, the filter that one operator has made
//! for a deploy is there for the next one at 3 a.m., and no script is needed to save or to use it.

mod store;
mod web;

pub use store::{SavedFilter, SavedFilters};
pub use web::routes;
