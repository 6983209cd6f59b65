//! The form of the page: its fields, what stands in them, and what the console offers.

mod availability;
mod field;
mod values;

pub use availability::{Availability, AvailabilityCheck};
pub use field::field_of;
pub use values::LoadTestForm;

/// Its callers would have to wait for the test's users.
pub const LIVE_NEEDS_CONSENT: &str =
    "the live pool has callers, who would wait; tick the box that allows it, or choose a new pool for this test";

/// What stands in the form, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    pub asked: LoadTestForm,
    /// Why no test was begun.
    pub refusal: Option<String>,
    /// The field that is to be corrected.
    pub wrong: Option<&'static str>,
}
