//! `/first-steps` for browsers: the pages, and what their forms ask for.

mod pages;
mod routes;

pub use pages::FirstStepsPages;
pub use routes::routes;
