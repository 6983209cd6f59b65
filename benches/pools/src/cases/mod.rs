//! One file a question that the benchmark answers.

pub mod bursts;
pub mod cycles;
pub mod instruments;
pub mod load_test;
pub mod restart;
pub mod streams;
pub mod users;

use std::path::PathBuf;

use crate::contenders::sqlalchemy::Python;
use crate::postgres::Postgres;
use crate::rounds::Plan;

/// What every case works with.
pub struct Ground {
    pub server: Postgres,
    pub python: Option<Python>,
    pub plan: Plan,
    /// `plimsoll`, as it is released.
    pub program: PathBuf,
}
