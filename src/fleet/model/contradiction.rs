//! Numbers that cannot be true.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A number of a reading that contradicts another, or what such a number can be. It is told, and used for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contradiction {
    /// What the sender calls the number.
    pub metric: String,
    /// What it told.
    pub told: f64,
    /// What it cannot be, for example "more than total_capacity, 10".
    pub cannot_be: String,
    /// The defect of the sender that is known to cause it, with its address.
    pub known_cause: Option<String>,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { metric, told, cannot_be, known_cause } = self;
        write!(f, "The sender contradicts itself: {metric} is {told}, which cannot be {cannot_be}.")?;
        known_cause.iter().try_for_each(|cause| write!(f, " Known cause: {cause}"))
    }
}
