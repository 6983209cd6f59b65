//! `plimsoll token`.

use clap::Subcommand;

use super::format::ListFormat;
use super::{ConfigArgs, out, stored};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::access::scope::Scope;
use crate::access::store::AccessStore;
use crate::access::tokens::TokenEntry;
use crate::base::HumanDuration;
use crate::base::printable::{json, line};
use crate::base::timestamps::{date_minute, rfc3339};
use crate::store::Store;

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Create a token and print it once; it is valid at once
    Create {
        /// Name of the token, for example "grafana"
        #[arg(long)]
        name: String,
        /// Scope of the token
        #[arg(long, value_enum, default_value_t = Scope::Read)]
        scope: Scope,
        /// Lifetime, for example 90d [default: until it is revoked]
        #[arg(long, value_name = "DURATION")]
        expires: Option<HumanDuration>,
        #[command(flatten)]
        settings: Box<ConfigArgs>,
    },
    /// List tokens by name: scope, creation, expiry and last use
    List {
        /// Output format
        #[arg(long, value_enum, default_value = "text")]
        format: ListFormat,
        #[command(flatten)]
        settings: Box<ConfigArgs>,
    },
    /// Revoke a token: requests with it are refused at once
    Revoke {
        /// Name of the token
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: Box<ConfigArgs>,
    },
}

pub(super) async fn run(command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Create { name, scope, expires, settings } => {
            let (tokens, audit) = opened_or_made(*settings).await?;
            let secret = tokens.create_token(&name, scope, expires.map(|HumanDuration(life)| life)).await?;
            let entry = AuditEntry::new(&Actor::command_line(), Action::CreateToken, format!("token {name}"));
            audit.keep(entry.with_details(format!("of scope {}", scope.word()))).await;
            if let Err(lost) = out::print(&format!("{secret}\n")) {
                // A token that nobody has seen is good for nobody.
                tokens.revoke_token(&name).await?;
                return Err(lost.into());
            }
        }
        TokenCommand::List { format, settings } => {
            let tokens = opened(*settings).await?.0.tokens().await?;
            out::print(&match format {
                ListFormat::Text => listed(&tokens),
                ListFormat::Json => json(&serde_json::to_string_pretty(&as_json(&tokens))?).into_owned() + "\n",
            })?;
        }
        TokenCommand::Revoke { name, settings } => {
            let (tokens, audit) = opened(*settings).await?;
            tokens.revoke_token(&name).await?;
            audit.keep(AuditEntry::new(&Actor::command_line(), Action::RevokeToken, format!("token {name}"))).await;
            out::print(&format!("{} is revoked\n", line(&name)))?;
        }
    }
    Ok(())
}

async fn opened(settings: ConfigArgs) -> anyhow::Result<(AccessStore, Audit)> {
    Ok(access_of(stored::existing(&settings.resolve()?).await?))
}

/// A token may be made before the console's first start.
async fn opened_or_made(settings: ConfigArgs) -> anyhow::Result<(AccessStore, Audit)> {
    Ok(access_of(stored::existing_or_made(&settings.resolve()?).await?))
}

fn access_of(store: Store) -> (AccessStore, Audit) {
    (AccessStore::new(store.clone()), Audit::new(store))
}

fn listed(tokens: &[TokenEntry]) -> String {
    if tokens.is_empty() {
        return "No tokens; create one with `plimsoll token create --name <name>`\n".to_owned();
    }
    let row = |name: &str, scope: &str, made: &str, expires: &str, used: &str| {
        // A name that does not fit stands on a line of its own: cut off, it could not be revoked.
        let lead = if name.chars().count() > NAME_WIDTH { format!("{name}\n{:NAME_WIDTH$}", "") } else { format!("{name:NAME_WIDTH$}") };
        format!("{lead}  {scope:15}  {made:10}  {expires:10}  {used}\n")
    };
    let day = |at_s: Option<i64>| at_s.map_or_else(|| "never".to_owned(), |at_s| date_minute(at_s)[..10].to_owned());
    let entry = |token: &TokenEntry| {
        let used = token.used_at.map_or_else(|| "never".to_owned(), date_minute);
        row(&line(&token.name), &token.scope.to_string(), &day(Some(token.created_at)), &day(token.expires_at), &used)
    };
    row("NAME", "SCOPE", "MADE", "EXPIRES", "LAST USED (UTC)") + &tokens.iter().map(entry).collect::<String>()
}

/// A row of 80 columns.
const NAME_WIDTH: usize = 18;

fn as_json(tokens: &[TokenEntry]) -> serde_json::Value {
    let entry = |token: &TokenEntry| {
        serde_json::json!({
            "name": token.name,
            "scope": token.scope.to_string(),
            "made_at": rfc3339(token.created_at),
            "expires_at": token.expires_at.map(rfc3339),
            "last_used_at": token.used_at.map(rfc3339),
        })
    };
    tokens.iter().map(entry).collect()
}
