//! What is looked at on the server, over connections that are closed again but for the one that will watch.

use sqlx::postgres::PgConnection;

use super::super::error::LoadTestError;
use super::super::monitor;
use super::super::plan::{LoadTarget, TestPlan};
use super::{http, refuse_unseen, slots, statement, unconfirmed};
use crate::capacity::endpoint::{ServerEndpoint, leave};
use crate::capacity::engine;
use crate::capacity::error::CheckError;
use crate::capacity::facts::Facts;
use crate::capacity::host::HostOverrides;

/// The session that watches, in pg_stat_activity.
const WATCH_NAME: &str = "plimsoll-loadtest-watch";

/// SQLSTATE of a prepared statement whose name is taken: behind a pooler by another client, which used the session before.
const NAME_TAKEN: &str = "42P05";
/// Each try takes the next name. So many that others have left are passed over.
const MOST_NAMES: usize = 100;

/// A plan that may be run, and what was found out on the way.
pub struct ApprovedPlan {
    pub plan: TestPlan,
    /// Of the test's sessions in pg_stat_activity.
    pub name: String,
    /// The server, where one is tested.
    pub seen: Option<ProbedServer>,
    /// The statement takes the number of the request.
    pub numbered: bool,
    pub notes: Vec<String>,
}

/// A server, and the connection that will watch it.
pub struct ProbedServer {
    pub endpoint: ServerEndpoint,
    pub version: String,
    pub connection: PgConnection,
    /// Sessions of others that wait for a lock before the test.
    pub others_waiting: u32,
    /// A pooler stands in between, whose connections are what the server sees; they stay.
    pub pooled: bool,
}

/// Looks at everything that may speak against the test.
///
/// # Errors
/// [`LoadTestError`], each with what to do; then no connection is left.
pub async fn approve(plan: TestPlan) -> Result<ApprovedPlan, LoadTestError> {
    refuse_unseen(&plan)?;
    if let LoadTarget::Http(target) = &plan.target {
        http::refuse_dead(target).await?;
        return Ok(ApprovedPlan { plan, name: String::new(), seen: None, numbered: false, notes: vec![] });
    }
    let endpoint = ServerEndpoint::to(plan.target.server().expect("all targets but a service have one")).named(WATCH_NAME);
    let facts = engine::read(&endpoint, HostOverrides::default()).await?;
    refuse_standby(&plan, &facts)?;
    slots::refuse_beyond_the_slots(&plan, &facts)?;
    let name = session_name(&plan);
    let numbered = match &plan.statement {
        Some(sql) => try_statement(&plan, &name, sql).await?,
        None => false,
    };
    let mut connection = endpoint.connect().await?.0;
    let before = match monitor::read(&mut connection, &name).await {
        Ok(before) => before,
        Err(error) => {
            leave(connection).await;
            return Err(CheckError::of_query(&endpoint.place, &error).into());
        }
    };
    let seen = ProbedServer {
        endpoint,
        version: facts.version.clone(),
        connection,
        others_waiting: before.others_waiting,
        pooled: facts.pooling.is_some(),
    };
    Ok(ApprovedPlan { notes: notes(&facts), plan, name, seen: Some(seen), numbered })
}

/// A name of its own for each test, so that its sessions are told apart from any other's.
fn session_name(plan: &TestPlan) -> String {
    match &plan.target {
        LoadTarget::GivenPool(pool) => pool.options().application_name.clone(),
        _ => format!("plimsoll-loadtest-{:06x}", fastrand::u32(..0x0100_0000)),
    }
}

/// How sessions of the test begin: read-only, unless its statement may write.
pub fn startup_options(may_write: bool) -> Vec<(&'static str, String)> {
    if may_write { Vec::new() } else { vec![("default_transaction_read_only", "on".to_owned())] }
}

fn refuse_standby(plan: &TestPlan, facts: &Facts) -> Result<(), LoadTestError> {
    match facts.is_standby && !plan.consent.yes {
        true => Err(unconfirmed(&format!("{} is a standby that applications may use", facts.place))),
        false => Ok(()),
    }
}

async fn try_statement(plan: &TestPlan, name: &str, sql: &str) -> Result<bool, LoadTestError> {
    let server = plan.target.server().expect("a statement runs on a server");
    let endpoint = ServerEndpoint::to(server).named(name);
    // Room for the one statement that is prepared, so that it can be closed.
    let plain = endpoint.plain().statement_cache_capacity(1);
    let (mut connection, _) = endpoint.connect_preferring(&plain.clone().options(startup_options(plan.consent.writes)), &plain).await?;
    let mut tried = statement::try_out(&mut connection, sql, plan.consent).await;
    for _ in 0..MOST_NAMES {
        let is_taken = matches!(&tried, Err(LoadTestError::Statement { code, .. }) if code == NAME_TAKEN);
        if !is_taken {
            break;
        }
        tried = statement::try_out(&mut connection, sql, plan.consent).await;
    }
    leave(connection).await;
    tried
}

fn notes(facts: &Facts) -> Vec<String> {
    let mut notes = Vec::new();
    if facts.pooling.is_some() {
        notes.push(
            "A pooler is between the test and the server: the pooler's limits apply, and the server sees only the pooler's connections."
                .to_owned(),
        );
    }
    if facts.unseen.iter().any(|unseen| unseen.what.contains("other roles")) {
        notes.push(
            "This role cannot see wait events of other roles, so only its own sessions were watched. GRANT pg_monitor shows all."
                .to_owned(),
        );
    }
    notes
}
