//! An incident of several instances of one service: one line for the operator, with the list of them.

use std::collections::BTreeSet;

use super::tracked::{Member, TrackedIncident};
use crate::alerts::model::Incident;
use crate::alerts::rules::{Family, Rule, find};
use crate::history::model::SERVER;

/// Instances that an incident lists; more are counted.
const LISTED: usize = 100;

/// Service and instance of a source, as observed pools are named: `service / instance / pool`.
pub fn instance_of(source: &str) -> Option<(&str, &str)> {
    let mut parts = source.splitn(3, " / ");
    let (service, instance) = (parts.next()?, parts.next()?);
    (!service.is_empty() && !instance.is_empty()).then_some((service, instance))
}

/// Whether a rule on this source belongs to what is open for other instances of the same service: it is the same rule, or one of the
/// same family. As long as the incident is open, further instances join it.
pub fn is_of_service(held: &TrackedIncident, rule: &Rule, source: &str) -> bool {
    let Some((service, _)) = instance_of(source) else { return false };
    let related = |id: &str| id == rule.id || (rule.family != Family::Alone && find(id).is_some_and(|other| other.family == rule.family));
    let same = |member: &Member| instance_of(&member.source).is_some_and(|(other, _)| other == service) && related(&member.rule);
    held.members.iter().any(same)
}

/// The service that an incident is about, where it is about one.
pub fn service_of(held: &TrackedIncident) -> Option<&str> {
    instance_of(&held.lead()?.source).map(|(service, _)| service)
}

/// Tells an incident of two or more instances as one of their service. Of one that goes on, those in which a rule still fires.
pub fn told_as_one(held: &TrackedIncident, incident: Incident) -> Incident {
    let Some(service) = service_of(held) else { return incident };
    let fires = held.fires();
    let members = held.members.iter().filter(|member| member.fires() || !fires);
    let instances = members.filter_map(|member| instance_of(&member.source)).filter(|(of, _)| *of == service);
    let instances: BTreeSet<&str> = instances.map(|(_, instance)| instance).collect();
    // One that is left of several is told with its name, and without the others' number.
    let joined = held.members.iter().filter_map(|member| instance_of(&member.source)).filter(|(of, _)| *of == service);
    let joined: BTreeSet<_> = joined.collect();
    if joined.len() < 2 {
        return incident;
    }
    let count = instances.len();
    let of = held.instances.filter(|all| *all as usize >= count).map(|all| format!(" of {all}")).unwrap_or_default();
    let are = if count == 1 && of.is_empty() { "instance" } else { "instances" };
    let sentence = format!("{count}{of} {are} of {service}, for example: {}", incident.sentence);
    let server = incident.cause.as_ref().and_then(|cause| cause.server.as_deref()).unwrap_or(SERVER);
    let source = if incident.source == server { incident.source } else { service.to_owned() };
    let instances = instances.into_iter().take(LISTED).map(str::to_owned).collect();
    Incident { sentence, source, instances, ..incident }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_of_an_instance_where_its_name_says_so() {
        assert_eq!(instance_of("orders / 10.0.0.5:8000 / HikariPool-1"), Some(("orders", "10.0.0.5:8000")));
        assert_eq!(instance_of("orders / 10.0.0.5:8000"), Some(("orders", "10.0.0.5:8000")));
        assert_eq!([instance_of("orders · shop"), instance_of("the server"), instance_of("")], [None; 3]);
        assert_eq!([instance_of(" / a / main"), instance_of("orders /  / main")], [None; 2]);
    }
}
