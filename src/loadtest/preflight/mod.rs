//! What is looked at before anybody is put under load. What can be known without the server comes first; when
//! something is refused nothing was started and no connection stays behind.

mod descriptors;
mod http;
mod names;
mod probe;
mod slots;
mod statement;

use super::error::{Consented, LoadTestError};
use super::plan::{LoadTarget, TestPlan};

pub use http::shown;
pub use probe::{ApprovedPlan, ProbedServer, approve, startup_options};
pub use statement::{READ_ONLY, excess_rights, powerful};

/// What needs no connection to be refused.
pub fn refuse_unseen(plan: &TestPlan) -> Result<(), LoadTestError> {
    plan.validate()?;
    if let Some(sql) = plan.statement.as_ref().filter(|_| !plan.consent.writes) {
        statement::refuse_by_text(sql, plan.consent)?;
    }
    descriptors::refuse_beyond_the_descriptors(plan.users, slots::needed(plan))?;
    let misgiving = match &plan.target {
        LoadTarget::Http(http) => names::production_sign_of_url(&http.url),
        // Its owner runs the console on it.
        LoadTarget::GivenPool(_) => None,
        target => target.server().and_then(names::production_sign),
    };
    match misgiving {
        Some(misgiving) if !plan.consent.yes => Err(unconfirmed(&misgiving)),
        _ => Ok(()),
    }
}

fn unconfirmed(misgiving: &str) -> LoadTestError {
    LoadTestError::NotConfirmed { why: format!("{misgiving}, and a load test takes slots that its users need"), needs: Consented::Load }
}
