//! `plimsoll store restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{ByFlag, copy, places};
use crate::cli::ConfigArgs;
use crate::transfer::{Place, Snapshot};

#[derive(Args)]
pub(in crate::cli) struct RestoreCommand {
    /// Backup to read
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Overwrite a store that is not empty, after saying what it holds
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    settings: ConfigArgs,
}

pub(super) async fn run(RestoreCommand { from, replace, settings }: RestoreCommand, by_flag: ByFlag<'_>) -> anyhow::Result<ExitCode> {
    let config = settings.resolve()?;
    let to = places::configured(&config, by_flag)?;
    // Before root is left: the file may be root's own.
    let source = Snapshot::open(&Place::Backup(from)).await?;
    let done = format!("restored {} to {to}", source.place());
    copy::write(source, &to, replace, config.allow_root, &done).await
}
