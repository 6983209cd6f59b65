//! `plimsoll store migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{ByFlag, places};
use crate::base::printable::line;
use crate::cli::{ConfigArgs, out, stored};
use crate::server::config::Config;
use crate::store::Store;
use crate::store::postgres::refusals::ROLE;
use crate::transfer::migrate::{Versions, versions};
use crate::transfer::{Place, TransferError};

#[derive(Args)]
pub(in crate::cli) struct MigrateCommand {
    /// Only say whether there is something to do. Exit code: 0 up to date, 1 would migrate, 2 cannot
    #[arg(long)]
    check: bool,
    /// Print the SQL of the role and the schema that a store on PostgreSQL needs, without connecting
    #[arg(long, conflicts_with = "check")]
    emit_role: bool,
    #[command(flatten)]
    settings: ConfigArgs,
}

pub(super) async fn run(MigrateCommand { check, emit_role, settings }: MigrateCommand, by_flag: ByFlag<'_>) -> anyhow::Result<ExitCode> {
    if emit_role {
        out::print(ROLE)?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = settings.resolve()?;
    let place = places::configured(&config, by_flag)?;
    places::enter_source(&place, config.allow_root)?;
    let before = versions(&place).await?;
    if check {
        out::print(&checked(&place, before))?;
        return Ok(if before.is_up_to_date() { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    if !before.is_up_to_date() {
        make(&config, &place).await?;
    }
    out::print(&migrated(&place, before, versions(&place).await?))?;
    Ok(ExitCode::SUCCESS)
}

/// A console of an earlier version that runs on a data folder would not know these tables; those that share a server do.
async fn make(config: &Config, place: &Place) -> anyhow::Result<()> {
    let _held = places::enter_target(place, config.allow_root)?;
    match stored::existing_or_made(config).await? {
        Store::Sqlite(pool) => pool.close().await,
        Store::Postgres(pool) => drop(pool.close(std::time::Duration::from_secs(1)).await),
    }
    match versions(place).await?.is_up_to_date() {
        true => Ok(()),
        false => Err(TransferError::Unwritable { place: place.to_string(), reason: "its tables were not made".to_owned() }.into()),
    }
}

fn checked(place: &Place, Versions { found, known }: Versions) -> String {
    let place = place.to_string();
    let place = line(&place);
    match found {
        None => format!("{place} has no tables; plimsoll store migrate makes those of migration {known}\n"),
        Some(found) if found < known => format!("{place} is at migration {found}; plimsoll store migrate brings it to {known}\n"),
        Some(found) if found > known => format!("{place} is at migration {found}, of a newer version that this one can work beside\n"),
        Some(found) => format!("{place} is up to date: migration {found}\n"),
    }
}

fn migrated(place: &Place, before: Versions, after: Versions) -> String {
    if before.found == after.found {
        return checked(place, after);
    }
    let told = |versions: Versions| versions.found.map_or_else(|| "no tables".to_owned(), |found| format!("migration {found}"));
    format!("{}: {} before, {} now\n", line(&place.to_string()), told(before), told(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_before_and_after_is_told() {
        let place = Place::Folder("/data".into());
        let at = |found| Versions { found, known: 17 };
        assert_eq!(migrated(&place, at(None), at(Some(17))), "the store in /data: no tables before, migration 17 now\n");
        assert_eq!(migrated(&place, at(Some(15)), at(Some(17))), "the store in /data: migration 15 before, migration 17 now\n");
        assert_eq!(migrated(&place, at(Some(17)), at(Some(17))), "the store in /data is up to date: migration 17\n");
        assert!(checked(&place, at(Some(18))).contains("can work beside"));
    }
}
