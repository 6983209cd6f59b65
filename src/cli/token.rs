//! `plimsoll token create`.

use clap::Subcommand;

use super::Settings;
use crate::access::store::AccessStore;
use crate::server::store;

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it; it is shown this once, and valid at once
    Create {
        /// What it is for, for example "grafana"
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

pub(super) async fn run(command: TokenCommand) -> anyhow::Result<()> {
    let TokenCommand::Create { name, settings } = command;
    let config = settings.resolve()?;
    let store = AccessStore::new(store::open(&config.data_dir).await?);
    println!("{}", store.create_token(&name).await?);
    Ok(())
}
