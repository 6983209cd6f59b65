//! What is looked at before anybody is put under load. What can be known without the server comes first; when
//! something is refused nothing was started and no connection stays behind.

mod descriptors;
mod http;
mod names;
mod probe;
mod slots;
mod statement;

use super::error::{Consented, LoadTestError};
use super::plan::{Plan, Target};

pub use http::shown;
pub use probe::{Cleared, Seen, clear, startup_options};
pub use statement::{READ_ONLY, power, powerful};

/// What needs no connection to be refused.
pub fn refuse_unseen(plan: &Plan) -> Result<(), LoadTestError> {
    plan.validate()?;
    if let Some(sql) = plan.statement.as_ref().filter(|_| !plan.consent.writes) {
        statement::refuse_by_text(sql, plan.consent)?;
    }
    descriptors::refuse_beyond_the_descriptors(plan.users, slots::needed(plan))?;
    let misgiving = match &plan.target {
        Target::Http(http) => names::misgiving_of_url(&http.url),
        // Its owner runs the console on it.
        Target::GivenPool(_) => None,
        target => target.server().and_then(names::misgiving),
    };
    match misgiving {
        Some(misgiving) if !plan.consent.yes => Err(unconfirmed(&misgiving)),
        _ => Ok(()),
    }
}

fn unconfirmed(misgiving: &str) -> LoadTestError {
    LoadTestError::NotConfirmed { why: format!("{misgiving}, and a load test takes slots that its users need"), needs: Consented::Load }
}
