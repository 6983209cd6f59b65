//! `plimsoll sessions`.

use clap::Subcommand;

use super::{ConfigArgs, out, stored};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::access::sessions::SessionEntry;
use crate::access::store::AccessStore;
use crate::base::printable::line as text;
use crate::base::timestamps::date_minute;

#[derive(Subcommand)]
pub(super) enum SessionsCommand {
    /// List browser sessions: number, start, last use, address, browser
    List {
        #[command(flatten)]
        settings: Box<ConfigArgs>,
    },
    /// End a session: within seconds its browser must log in again
    End {
        /// Number of the session in the list
        #[arg(value_name = "NUMBER", required_unless_present = "all", conflicts_with = "all")]
        number: Option<i64>,
        /// End all sessions
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        settings: Box<ConfigArgs>,
    },
}

pub(super) async fn run(command: SessionsCommand) -> anyhow::Result<()> {
    match command {
        SessionsCommand::List { settings } => out::print(&listed(&opened(*settings).await?.0.sessions().await?))?,
        SessionsCommand::End { number: Some(number), settings, .. } => {
            let (sessions, audit) = opened(*settings).await?;
            sessions.end_session_by_number(number).await?;
            audit.keep(AuditEntry::new(&Actor::command_line(), Action::EndSession, format!("session {number}"))).await;
            out::print(&format!("session {number} ended\n"))?;
        }
        SessionsCommand::End { number: None, settings, .. } => {
            let (sessions, audit) = opened(*settings).await?;
            let ended = sessions.end_all_sessions().await?;
            audit.keep(AuditEntry::new(&Actor::command_line(), Action::EndSession, format!("all sessions, {ended} of them"))).await;
            out::print(&format!("sessions ended: {ended}\n"))?;
        }
    }
    Ok(())
}

async fn opened(settings: ConfigArgs) -> anyhow::Result<(AccessStore, Audit)> {
    let config = settings.resolve()?;
    let store = stored::existing(&config).await?;
    Ok((AccessStore::new(store.clone()), Audit::new(store)))
}

fn listed(sessions: &[SessionEntry]) -> String {
    if sessions.is_empty() {
        return "No sessions\n".to_owned();
    }
    let line = |session: &SessionEntry| {
        let address = text(session.address.as_deref().unwrap_or("not known"));
        let (number, began, seen) = (session.number, date_minute(session.created_at), date_minute(session.seen_at));
        format!("{number:>7}  {began:16}  {seen:16}  {address:15}  {}\n", text(&session.browser))
    };
    let head = format!("{:>7}  {:16}  {:16}  {:15}  {}\n", "SESSION", "BEGAN (UTC)", "LAST SEEN", "FROM", "BROWSER");
    head + &sessions.iter().map(line).collect::<String>()
}
