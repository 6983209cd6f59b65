//! From what was read to the report; the page, the console and the command line call the same.

use super::endpoint::{ServerEndpoint, leave};
use super::error::CheckError;
use super::facts::Facts;
use super::findings;
use super::growth::growth;
use super::host::HostOverrides;
use super::ledger;
use super::model::{ConnectTest, Finding, Pooling, Report, Severity};
use super::plan::CapacityPlan;
use super::pooler;
use super::probe::{self, CheckContext, StartupTagSource};
use super::reconcile::{PoolBackends, reconcile};
use super::reconcile_services::reconcile_services;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::FleetView;

/// The report of one reading. `held`: the pool of this process.
pub fn report_of(facts: &Facts, plan: &CapacityPlan, held: Option<&PoolBackends>) -> Report {
    let ledger = ledger::count(facts, plan);
    Report {
        taken_at_ms: facts.taken_at_ms,
        version: facts.version.clone(),
        place: facts.place.clone(),
        plan: plan.words(),
        findings: findings::check(facts, plan),
        growth: growth(facts, plan, &ledger),
        ledger,
        // Behind a pooler the server sees the pooler's connections under whatever name.
        reconciliation: held.filter(|_| facts.pooling.is_none()).map(|held| reconcile(facts, held)),
        services: Vec::new(),
        host: facts.host.clone(),
        pooling: facts.pooling,
        connect_test: None,
        unseen: facts.unseen.clone(),
    }
}

impl Report {
    /// With what services tell of their pools. Behind a pooler the server does not see whose sessions there are.
    pub fn with_services(mut self, facts: &Facts, fleet: &FleetView, server: &DrawnServer) -> Self {
        if facts.pooling.is_none() {
            self.services = reconcile_services(facts, fleet, server);
        }
        self
    }

    /// With what opening connections was found to cost.
    pub fn with_connect_test(mut self, test: ConnectTest) -> Self {
        self.findings.push(Finding { id: findings::CONNECT_TIME.to_owned(), ..findings::connect_time(&test) });
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.connect_test = Some(test);
        self
    }

    /// Those of this severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity == severity)
    }

    /// With this finding alone.
    pub fn only(mut self, id: &str) -> Self {
        self.findings.retain(|finding| finding.id == id);
        self
    }
}

/// Reads a server over a connection of the check's own.
///
/// # Errors
/// [`CheckError`], each with what to do.
pub async fn read(endpoint: &ServerEndpoint, given: HostOverrides) -> Result<Facts, CheckError> {
    let (mut connection, refused) = endpoint.connect().await?;
    let marker = if refused { StartupTagSource::Refused } else { StartupTagSource::Parameter };
    let asked = CheckContext { place: &endpoint.place, reached: endpoint.reached, given, marker };
    let read = probe::read(&mut connection, &asked).await;
    let read = match read {
        Ok(facts) if facts.pooling.is_some() => Ok(Facts { pooling: Some(told(endpoint, &mut connection).await), ..facts }),
        read => read,
    };
    leave(connection).await;
    read
}

/// The pooler's mode, by a second client beside the first.
async fn told(endpoint: &ServerEndpoint, connection: &mut sqlx::PgConnection) -> Pooling {
    let Ok((mut second, _)) = endpoint.connect().await else { return Pooling::Unknown };
    let mode = pooler::mode(connection, &mut second).await.unwrap_or(Pooling::Unknown);
    leave(second).await;
    mode
}
