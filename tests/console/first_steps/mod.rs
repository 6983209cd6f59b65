//! First steps: from an empty console to a fleet, by the forms of the page.

mod bad_input;
mod ground;
mod three_kinds;
