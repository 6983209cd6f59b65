//! Cancels what a session does, or ends it; and refuses where that is not the console's to do.

use std::time::{Duration, Instant};

use sqlx::FromRow;
use sqlx::postgres::PgConnection;
use tokio::time::sleep;

use super::end_action::EndAction;
use super::monitor::ActivityMonitor;
use super::probe::server_message;
use super::queries;
use crate::access::Actor;
use crate::access::audit::{Action, AuditEntry};
use crate::base::lossy::OptionalText;
use crate::base::pinned;
use plimsoll_pool::Lease;

/// SQLSTATE insufficient_privilege.
const NOT_ALLOWED: &str = "42501";

/// An ordinary session is gone within milliseconds; whoever pressed the button does not notice so short a wait.
const SEEN_GOING: Duration = Duration::from_millis(500);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

#[derive(Clone, FromRow)]
struct TargetBackend {
    #[sqlx(try_from = "OptionalText")]
    role: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    application: Option<String>,
    backend_type: Option<String>,
    superuser: bool,
    started_us: Option<i64>,
}

/// A session by its number and its beginning.
#[derive(Clone, Copy)]
pub struct EndRequest {
    pub how: EndAction,
    pub pid: i32,
    pub started_us: i64,
}

/// Does it, keeps in the audit that it was done or refused, and says the outcome in one sentence.
///
/// # Errors
/// One sentence that says why not.
pub async fn end(watch: &ActivityMonitor, who: &Actor, asked: EndRequest) -> Result<String, String> {
    let (target, outcome) = attempt(watch, asked).await;
    let action = if asked.how == EndAction::Cancel { Action::CancelBackend } else { Action::TerminateBackend };
    let (Ok(sentence) | Err(sentence)) = &outcome;
    tracing::info!(backend.pid = asked.pid, audit.who = %who, "{} backend {}: {sentence}", verb(asked.how), asked.pid);
    let entry = AuditEntry::new(who, action, named(asked.pid, target.as_ref()));
    watch.audit.keep(entry.ended(outcome.as_deref().map_err(String::as_str))).await;
    outcome
}

/// The session as the audit names it.
fn named(pid: i32, target: Option<&TargetBackend>) -> String {
    let (role, application) = target.map(|target| (target.role.as_ref(), target.application.as_ref())).unwrap_or_default();
    let role = role.map(|role| format!(", user {role}")).unwrap_or_default();
    let application = application.map(|application| format!(", application {application}")).unwrap_or_default();
    format!("backend {pid}{role}{application}")
}

fn verb(how: EndAction) -> &'static str {
    match how {
        EndAction::Cancel => "cancel",
        EndAction::Terminate => "terminate",
    }
}

async fn attempt(watch: &ActivityMonitor, asked: EndRequest) -> (Option<TargetBackend>, Result<String, String>) {
    if let Some(why) = watch.allowed.no_endings() {
        return (None, Err(why.to_owned()));
    }
    let mut lease = match watch.probes.acquire().await {
        Ok(lease) => lease,
        Err(error) => return (None, Err(format!("The server does not answer: {}.", watch.reason(&error.to_string())))),
    };
    let target = match target(&mut lease, asked.pid).await {
        Ok(found) => found,
        Err(error) => return (None, Err(format!("The session could not be looked up: {}.", server_message(&error)))),
    };
    if let Some(reason) = refusal(target.as_ref(), asked, &watch.own()) {
        return (target, Err(reason));
    }
    let statement = if asked.how == EndAction::Cancel { queries::CANCEL } else { queries::TERMINATE };
    let sent = of_session(&mut lease, statement, asked).await;
    if matches!((&sent, asked.how), (Ok(Some(true)), EndAction::Terminate)) {
        see_it_go(&mut lease, asked).await;
    }
    (target, verdict(sent, asked))
}

async fn target(connection: &mut PgConnection, pid: i32) -> sqlx::Result<Option<TargetBackend>> {
    pinned::begin(connection).await?;
    let found = sqlx::query_as(queries::TARGET).persistent(false).bind(pid).fetch_optional(&mut *connection).await;
    pinned::end(connection).await?;
    found
}

/// What a statement about this session says. In a transaction of its own: within one, PostgreSQL keeps showing the
/// sessions that were there when it was first asked.
async fn of_session(connection: &mut PgConnection, statement: &'static str, asked: EndRequest) -> sqlx::Result<Option<bool>> {
    pinned::begin(connection).await?;
    let query = sqlx::query_scalar(statement).persistent(false).bind(asked.pid).bind(asked.started_us);
    let said = query.fetch_optional(&mut *connection).await;
    pinned::end(connection).await?;
    said
}

/// Terminating only sends a signal: without this the reading that follows at once would still show the session. One
/// that takes longer, as after a large transaction, is on the page until it is gone.
async fn see_it_go(lease: &mut Lease, asked: EndRequest) {
    let began = Instant::now();
    while began.elapsed() < SEEN_GOING {
        if !matches!(of_session(lease, queries::IS_THERE, asked).await, Ok(Some(true))) {
            return;
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Why the session must not be touched.
fn refusal(target: Option<&TargetBackend>, asked: EndRequest, own: &[i32]) -> Option<String> {
    let pid = asked.pid;
    let Some(target) = target else { return Some(gone(pid)) };
    if own.contains(&pid) {
        return Some(format!("Backend {pid} belongs to a pool of this console or of its service, and cannot be ended from here."));
    }
    if target.superuser {
        return Some(format!("Backend {pid} is a superuser's session; end it from psql if you mean to."));
    }
    match (target.backend_type.as_deref(), target.started_us) {
        (None, _) | (_, None) => Some(format!("The console's role cannot see whose session backend {pid} is; grant it pg_monitor first.")),
        (Some("client backend"), Some(started)) if started == asked.started_us => None,
        (Some("client backend"), Some(_)) => Some(format!("Backend {pid} is now another session; refresh the page and choose again.")),
        (Some(kind), _) => Some(format!("Backend {pid} is a {kind}, not a client session, and cannot be ended from here.")),
    }
}

fn verdict(sent: sqlx::Result<Option<bool>>, EndRequest { how, pid, .. }: EndRequest) -> Result<String, String> {
    match sent {
        Ok(Some(true)) if how == EndAction::Cancel => Ok(format!("Backend {pid} was asked to cancel its statement.")),
        Ok(Some(true)) => Ok(format!("Backend {pid} was terminated.")),
        Ok(_) => Err(gone(pid)),
        Err(error) if error.as_database_error().and_then(|said| said.code()).as_deref() == Some(NOT_ALLOWED) => {
            Err(format!("The console's role may not {} backend {pid}; grant it pg_signal_backend first.", verb(how)))
        }
        Err(error) => Err(format!("The server refused: {}.", server_message(&error))),
    }
}

fn gone(pid: i32) -> String {
    format!("Backend {pid} has ended already; there is nothing left to do.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: EndRequest = EndRequest { how: EndAction::Terminate, pid: 7, started_us: 5 };

    fn client() -> TargetBackend {
        TargetBackend { role: None, application: None, backend_type: Some("client backend".into()), superuser: false, started_us: Some(5) }
    }

    #[test]
    fn an_ordinary_session_is_not_refused() {
        assert_eq!(refusal(Some(&client()), ASKED, &[8]), None);
    }

    #[test]
    fn each_refusal_says_why() {
        let said = |target: Option<&TargetBackend>, own: &[i32]| refusal(target, ASKED, own).expect("a refusal");
        assert!(said(None, &[]).contains("ended already"));
        assert!(said(Some(&client()), &[7]).contains("a pool of this console"));
        assert!(said(Some(&TargetBackend { superuser: true, ..client() }), &[]).contains("superuser"));
        assert!(said(Some(&TargetBackend { started_us: Some(6), ..client() }), &[]).contains("is now another session"));
        assert!(said(Some(&TargetBackend { backend_type: Some("walsender".into()), ..client() }), &[]).contains("a walsender"));
        assert!(said(Some(&TargetBackend { backend_type: None, ..client() }), &[]).contains("pg_monitor"));
    }
}
