//! `plimsoll store`: a whole store made, copied, verified, backed up and restored.

mod backup;
mod copy;
mod migrate;
mod places;
mod report;
mod restore;
mod verify;

use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{ArgMatches, Subcommand};

#[derive(Subcommand)]
pub(super) enum StoreCommand {
    /// Make the tables of the store or bring them to this version, as the console does at its start
    Migrate(Box<migrate::MigrateCommand>),
    /// Copy a store to another place, of either kind: a data folder or a PostgreSQL. The source may be in use
    Copy(Box<copy::CopyCommand>),
    /// Read all of a store and say what is wrong with it, or compare two. Exit code: 0 sound, 1 findings, 2 could not run
    Verify(Box<verify::VerifyCommand>),
    /// Write the store into one compressed file, while the console runs. The file holds hashes of password, sessions and
    /// tokens
    Backup(Box<backup::BackupCommand>),
    /// Read a backup back into an empty store, of either kind
    Restore(Box<restore::RestoreCommand>),
}

pub(super) async fn run(command: StoreCommand, matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let given = ByFlag(matches.subcommand().map(|(_, command)| command));
    match command {
        StoreCommand::Migrate(command) => migrate::run(*command, given).await,
        StoreCommand::Copy(command) => copy::run(*command, given).await,
        StoreCommand::Verify(command) => verify::run(*command, given).await,
        StoreCommand::Backup(command) => backup::run(*command, given).await,
        StoreCommand::Restore(command) => restore::run(*command, given).await,
    }
}

/// What was given on the command line, where every account of the machine can read it.
#[derive(Clone, Copy)]
pub(super) struct ByFlag<'m>(Option<&'m ArgMatches>);

impl ByFlag<'_> {
    fn holds(self, name: &str) -> bool {
        let source = self.0.filter(|matches| matches.try_contains_id(name).unwrap_or(false)).and_then(|matches| matches.value_source(name));
        source == Some(ValueSource::CommandLine)
    }
}
