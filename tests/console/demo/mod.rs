//! The demo fleet, as a newcomer meets it.

mod troubles;
