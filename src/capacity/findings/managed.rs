//! Whether a provider manages the server.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "On a managed server you change settings in the provider's console, and the provider reserves some slots.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let provider = facts.provider?;
    let kept = facts.provider_reserves;
    let sentence = format!("The server is managed by {}, which reserves {kept} more slots.", provider.name());
    Some(draft(Severity::Ok, sentence, WHY).rests_on(vec![counted("slots reserved by the provider", kept)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::provider::Provider;

    #[test]
    fn the_provider_is_named_and_nothing_is_said_of_others() {
        assert!(check(&stock(), &plan(1)).is_none());
        let facts = Facts { provider: Some(Provider::Rds), provider_reserves: 2, ..stock() };
        assert!(check(&facts, &plan(1)).expect("found").sentence.contains("managed by Amazon RDS or Aurora, which reserves 2 more slots"));
    }
}
