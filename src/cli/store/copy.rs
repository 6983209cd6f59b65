//! `plimsoll store copy`.

use std::process::ExitCode;

use clap::Args;
use secrecy::SecretString;

use super::{ByFlag, places, report};
use crate::base::value::yes_or_no;
use crate::cli::out;
use crate::transfer::{Overwrite, Place, Snapshot, Target, TransferError, copy};

#[derive(Args)]
pub(in crate::cli) struct CopyCommand {
    /// Store to read: a data folder, or postgres://user@host:5432/database. It is not changed, and may be in use. Put a
    /// password in the environment: flags are visible in process lists
    #[arg(long, env = "PLIMSOLL_STORE_FROM", hide_env_values = true, value_name = "PLACE")]
    from: Option<SecretString>,
    /// Store to write: a data folder or a URL, of no running console. It is complete, or as it was before
    #[arg(long, env = "PLIMSOLL_STORE_TO", hide_env_values = true, value_name = "PLACE")]
    to: Option<SecretString>,
    /// Overwrite a store that is not empty, after saying what it holds
    #[arg(long)]
    replace: bool,
    /// Keep root rights when started as root [default: false]
    #[arg(long, env = "PLIMSOLL_ALLOW_ROOT", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = yes_or_no)]
    allow_root: Option<bool>,
}

pub(super) async fn run(command: CopyCommand, by_flag: ByFlag<'_>) -> anyhow::Result<ExitCode> {
    let allow_root = command.allow_root.unwrap_or(false);
    let from = places::required(command.from, "--from", "PLIMSOLL_STORE_FROM", by_flag)?;
    let to = places::required(command.to, "--to", "PLIMSOLL_STORE_TO", by_flag)?;
    if from.is_same_folder(&to) {
        return Err(TransferError::SamePlace(from.to_string()).into());
    }
    for (place, command) in [(&from, "plimsoll store restore"), (&to, "plimsoll store backup")] {
        if let Place::Backup(file) = place {
            let reason = format!("{} is a file; {command} is for backups", file.display());
            return Err(TransferError::Unreadable { place: place.to_string(), reason }.into());
        }
    }
    places::enter_both(&from, &to, allow_root)?;
    let source = Snapshot::open(&from).await?;
    let done = format!("copied {from} to {to}");
    write(source, &to, command.replace, allow_root, &done).await
}

/// Writes a store as a whole, and says what was written.
pub(super) async fn write(mut source: Snapshot, to: &Place, replace: bool, allow_root: bool, done: &str) -> anyhow::Result<ExitCode> {
    let _held = places::enter_target(to, allow_root)?;
    let overwrite = if replace { Overwrite::Replace } else { Overwrite::Refuse };
    source.differs_from(to).await?;
    let target = Target::open(to, overwrite, |holds| report::replacing(&to.to_string(), holds)).await?;
    let bar = report::bar(&mut source, "copying").await?;
    let summary = copy(source, target, || bar.inc(1)).await;
    bar.finish_and_clear();
    out::print(&report::summary(done, &summary?))?;
    Ok(ExitCode::SUCCESS)
}
