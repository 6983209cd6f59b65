//! `plimsoll token`.

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use clap::Subcommand;

use super::{Settings, out};
use crate::access::Who;
use crate::access::scope::Scope;
use crate::access::store::AccessStore;
use crate::access::tokens::TokenEntry;
use crate::audit::{Action, Audit, Entry};
use crate::printable::line;
use crate::server::config::Span;
use crate::server::{data_folder, store};

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it; it is shown this once, and valid at once
    Create {
        /// What it is for, for example "grafana"
        #[arg(long)]
        name: String,
        /// What it is good for
        #[arg(long, value_enum, default_value_t = Scope::Read)]
        scope: Scope,
        /// How long it is valid, for example 90d [default: until it is revoked]
        #[arg(long, value_name = "DURATION")]
        expires: Option<Span>,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// List the tokens by name: scope, when each was made, until when it is valid, when it was last used
    List {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Revoke a token: whoever comes with it is refused at once
    Revoke {
        /// Which
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

pub(super) async fn run(command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Create { name, scope, expires, settings } => {
            let (tokens, audit) = opened_or_made(*settings).await?;
            let secret = tokens.create_token(&name, scope, expires.map(|Span(life)| life)).await?;
            let entry = Entry::new(&Who::command_line(), Action::CreateToken, format!("token {name}"));
            audit.keep(entry.with_details(format!("of scope {}", scope.word()))).await;
            if let Err(lost) = out::print(&format!("{secret}\n")) {
                // A token that nobody has seen is good for nobody.
                tokens.revoke_token(&name).await?;
                return Err(lost.into());
            }
        }
        TokenCommand::List { settings } => out::print(&listed(&opened(*settings).await?.0.tokens().await?))?,
        TokenCommand::Revoke { name, settings } => {
            let (tokens, audit) = opened(*settings).await?;
            tokens.revoke_token(&name).await?;
            audit.keep(Entry::new(&Who::command_line(), Action::RevokeToken, format!("token {name}"))).await;
            out::print(&format!("{} is revoked\n", line(&name)))?;
        }
    }
    Ok(())
}

async fn opened(settings: Settings) -> anyhow::Result<(AccessStore, Audit)> {
    let config = settings.resolve()?;
    data_folder::enter_existing(&config.data_dir, config.allow_root)?;
    stored(&config.data_dir).await
}

/// A token may be made before the console's first start.
async fn opened_or_made(settings: Settings) -> anyhow::Result<(AccessStore, Audit)> {
    let config = settings.resolve()?;
    data_folder::enter(&config.data_dir, config.allow_root)?;
    stored(&config.data_dir).await
}

async fn stored(data_dir: &Path) -> anyhow::Result<(AccessStore, Audit)> {
    let store = store::open(data_dir).await?;
    Ok((AccessStore::new(store.clone()), Audit::new(store)))
}

fn listed(tokens: &[TokenEntry]) -> String {
    if tokens.is_empty() {
        return "There is no token; `plimsoll token create --name <name>` makes one\n".to_owned();
    }
    let width = tokens.iter().map(|token| line(&token.name).chars().count()).max().unwrap_or(0).max(4);
    let row = |token: &TokenEntry| {
        let (made, expires, used) = (moment(Some(token.created_at)), moment(token.expires_at), moment(token.used_at));
        format!("{:width$}  {:15}  {made:20}  {expires:20}  {used}\n", line(&token.name), token.scope)
    };
    let head = format!("{:width$}  {:15}  {:20}  {:20}  {}\n", "NAME", "SCOPE", "MADE", "EXPIRES", "LAST USED");
    head + &tokens.iter().map(row).collect::<String>()
}

fn moment(at_s: Option<i64>) -> String {
    let rfc3339 = |at_s: i64| humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(at_s.unsigned_abs())).to_string();
    at_s.map_or_else(|| "never".to_owned(), rfc3339)
}
