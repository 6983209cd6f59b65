//! `plimsoll store backup`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{ByFlag, places, report};
use crate::cli::{ConfigArgs, out};
use crate::transfer::backup::BackupWriter;
use crate::transfer::{Snapshot, Target, TransferError, copy};

#[derive(Args)]
pub(in crate::cli) struct BackupCommand {
    /// File to write; one that is there stays until the new one is complete
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    settings: ConfigArgs,
}

pub(super) async fn run(BackupCommand { to, settings }: BackupCommand, by_flag: ByFlag<'_>) -> anyhow::Result<ExitCode> {
    let config = settings.resolve()?;
    let place = places::configured(&config, by_flag)?;
    let account = places::enter_source(&place, config.allow_root)?;
    if to.file_name().is_none() || to.is_dir() {
        let place = format!("the backup {}", to.display());
        return Err(TransferError::Unwritable { place, reason: "it is a folder; give a file".to_owned() }.into());
    }
    let mut source = Snapshot::open(&place).await?;
    let target = BackupWriter::begin(&to, place.kind()).map_err(|error| as_account(error, account))?;
    let bar = report::bar(&mut source, "backing up").await?;
    let summary = copy(source, Target::Backup(Box::new(target)), || bar.inc(1)).await;
    bar.finish_and_clear();
    out::print(&report::summary(&format!("backed up {place} to {}", to.display()), &summary?))?;
    Ok(ExitCode::SUCCESS)
}

/// Root may write where the account that it has become may not.
fn as_account(error: TransferError, account: Option<String>) -> TransferError {
    match (error, account) {
        (TransferError::Unwritable { place, reason }, Some(account)) => {
            let reason = format!("{reason}, as user {account}, the owner of the data folder; give a folder of that user, or --allow-root");
            TransferError::Unwritable { place, reason }
        }
        (error, _) => error,
    }
}
