//! Places as the command line gives them: who may use them, and as whom.

use std::fs::File;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::ByFlag;
use crate::cli::out;
use crate::server::config::{Config, ConfigError, url_or_file};
use crate::server::data_folder;
use crate::store::{STORE, StoreError};
use crate::transfer::{Place, TransferError};

/// A place by its flag, its variable or the file that `<variable>_FILE` names.
pub(super) fn given(value: Option<SecretString>, flag: &str, variable: &str, by_flag: ByFlag<'_>) -> anyhow::Result<Option<Place>> {
    let id = flag.trim_start_matches('-').to_lowercase();
    warn_of_password(value.as_ref(), flag, variable, by_flag.holds(&id));
    let value = url_or_file(value, variable, flag)?;
    Ok(value.as_ref().map(Place::read).transpose()?)
}

/// The same where one has to be given.
pub(super) fn required(value: Option<SecretString>, flag: &str, variable: &str, by_flag: ByFlag<'_>) -> anyhow::Result<Place> {
    let missing = || ConfigError::Wrong(format!("{flag} is missing; give a data folder or a URL by it or by {variable}"));
    Ok(given(value, flag, variable, by_flag)?.ok_or_else(missing)?)
}

/// The store of the configuration.
pub(super) fn configured(config: &Config, by_flag: ByFlag<'_>) -> anyhow::Result<Place> {
    warn_of_password(config.store.as_ref(), "--store", "PLIMSOLL_STORE", by_flag.holds("store"));
    match &config.store {
        Some(url) => Ok(Place::server(url)?),
        None => Ok(Place::Folder(config.data_dir.clone())),
    }
}

fn warn_of_password(value: Option<&SecretString>, flag: &str, variable: &str, by_flag: bool) {
    let holds_one = || value.and_then(|url| Url::parse(url.expose_secret()).ok()).is_some_and(|url| url.password().is_some());
    if by_flag && holds_one() {
        out::complain(&format!("the password in {flag} is visible in the process list; use {variable} or {variable}_FILE instead"));
    }
}

/// What is read may be another account's; started as root, plimsoll becomes the owner of the folder. Returns whom, if it has.
pub(super) fn enter_source(place: &Place, allow_root: bool) -> anyhow::Result<Option<String>> {
    match place {
        // Where there is no store, the sentence is that of whoever looks for it.
        Place::Folder(folder) if folder.join(STORE).exists() => Ok(data_folder::enter(folder, allow_root)?),
        _ => Ok(None),
    }
}

/// From one data folder to another: the owner of the first must be able to write the second.
pub(super) fn enter_both(from: &Place, to: &Place, allow_root: bool) -> anyhow::Result<()> {
    if let (Place::Folder(source), Place::Folder(target)) = (from, to)
        && source.join(STORE).exists()
    {
        data_folder::make_like(target, source, allow_root)?;
    }
    enter_source(from, allow_root).map(drop)
}

/// A data folder is made if it is missing, and held as a console holds it.
pub(super) fn enter_target(place: &Place, allow_root: bool) -> anyhow::Result<Option<File>> {
    let Place::Folder(folder) = place else { return Ok(None) };
    data_folder::enter(folder, allow_root)?;
    Ok(Some(hold(place, folder)?))
}

fn hold(place: &Place, folder: &Path) -> anyhow::Result<File> {
    match data_folder::lock(folder) {
        Err(StoreError::InUse(_)) => Err(TransferError::InUse { place: place.to_string() }.into()),
        held => Ok(held?),
    }
}
