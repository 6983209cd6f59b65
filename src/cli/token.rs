//! `plimsoll token`.

use std::time::{Duration, UNIX_EPOCH};

use clap::Subcommand;

use super::{Settings, out};
use crate::access::scope::Scope;
use crate::access::store::{AccessStore, TokenEntry};
use crate::printable::line;
use crate::server::store;

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
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// List the tokens by name, with what each is good for and when it was made
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
        TokenCommand::Create { name, scope, settings } => {
            out::print(&format!("{}\n", opened(*settings).await?.create_token(&name, scope).await?))?;
        }
        TokenCommand::List { settings } => out::print(&listed(&opened(*settings).await?.tokens().await?))?,
        TokenCommand::Revoke { name, settings } => {
            opened(*settings).await?.revoke_token(&name).await?;
            out::print(&format!("{} is revoked\n", line(&name)))?;
        }
    }
    Ok(())
}

async fn opened(settings: Settings) -> anyhow::Result<AccessStore> {
    let config = settings.resolve()?;
    Ok(AccessStore::new(store::open(&config.data_dir).await?))
}

fn listed(tokens: &[TokenEntry]) -> String {
    if tokens.is_empty() {
        return "There is no token; `plimsoll token create --name <name>` makes one\n".to_owned();
    }
    let width = tokens.iter().map(|token| line(&token.name).chars().count()).max().unwrap_or(0);
    let row = |token: &TokenEntry| {
        let made = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(token.created_at.unsigned_abs()));
        format!("{:width$}  {}  {made}\n", line(&token.name), token.scope)
    };
    tokens.iter().map(row).collect()
}
