//! A service against what the server sees of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UnknownSession;
use crate::ui::format::{duration_plain, plural};

/// What the instances of a service tell, against the sessions of its name on the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceReconciliation {
    /// The service's name in pg_stat_activity.
    pub application_name: String,
    /// Instances that tell.
    pub instances: u32,
    /// Instances of which readings are missing; what they told last is not counted.
    pub late: u32,
    /// Connections that the instances have open.
    pub told: u32,
    /// Sessions that the server has under this name.
    pub seen: u32,
    /// Sessions that no instance accounts for, by the address of their client, most first.
    pub unaccounted: Vec<UnaccountedSessions>,
}

/// Sessions of one address that no instance accounts for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnaccountedSessions {
    /// The address of their client, or `socket`; `null` where it is not shown to the console's role.
    pub address: Option<String>,
    /// Whether an instance that tells is at this address.
    pub has_instance: bool,
    /// How many there are.
    pub count: u32,
    /// The oldest sessions of this address, as many as are too many.
    pub sessions: Vec<UnknownSession>,
}

impl ServiceReconciliation {
    /// Sessions that no instance accounts for.
    pub fn too_many(&self) -> u32 {
        self.unaccounted.iter().map(|of| of.count).sum()
    }

    /// The comparison in one sentence for each fact.
    pub fn sentence(&self) -> String {
        let Self { application_name: name, instances, late, told, seen, .. } = self;
        let verb = if *instances == 1 { "tells" } else { "tell" };
        let told_words = plural(*told, "open connection", "open connections");
        let tell = format!("{} of {name} {verb} {told_words}", plural(*instances, "instance", "instances"));
        let late = match late {
            0 => String::new(),
            1 => " One more instance has missed readings.".to_owned(),
            n => format!(" {n} more instances have missed readings."),
        };
        match self.too_many() {
            0 if told == seen => format!("{tell}, and the server sees {seen}: they agree.{late}"),
            0 if seen < told => format!(
                "{tell}, and the server sees {seen}. The others end at a pooler or at another server: name it by `server` at the source.{late}"
            ),
            0 => format!("{tell}, and the server sees {seen}.{late}"),
            more => {
                let groups: Vec<_> = self.unaccounted.iter().map(UnaccountedSessions::words).collect();
                let which = if more == 1 {
                    "1 is accounted for by no instance".to_owned()
                } else {
                    format!("{more} are accounted for by no instance")
                };
                format!("{tell}, the server sees {seen}. {which}: {}.{late}", groups.join("; "))
            }
        }
    }
}

impl UnaccountedSessions {
    fn words(&self) -> String {
        let from = match (self.address.as_deref(), self.has_instance) {
            (None, _) => "from an address that is not shown".to_owned(),
            (Some(address), true) => format!("from {address}, beside those of the instance there"),
            (Some(address), false) => format!("from {address}, where no instance tells"),
        };
        let oldest = self.sessions.iter().filter_map(|session| session.age).reduce(f64::max);
        let since = oldest.map(|age| format!(", the oldest for {}", duration_plain(age))).unwrap_or_default();
        format!("{} {from}{since}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_the_server_does_not_see_are_elsewhere() {
        let of =
            |seen| ServiceReconciliation { application_name: "shop".into(), instances: 1, late: 0, told: 10, seen, unaccounted: vec![] };
        assert_eq!(of(10).sentence(), "1 instance of shop tells 10 open connections, and the server sees 10: they agree.");
        assert!(of(0).sentence().contains("the server sees 0. The others end at a pooler or at another server"), "{}", of(0).sentence());
        assert_eq!(of(11).sentence(), "1 instance of shop tells 10 open connections, and the server sees 11.");
    }
}
