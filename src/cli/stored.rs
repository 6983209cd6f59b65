//! The store that a command is about: the shared one where the configuration names it, else that of the data folder.

use crate::server::config::Config;
use crate::server::data_folder;
use crate::store::{self, Store};

/// That of a console that has run.
pub(super) async fn existing(config: &Config) -> anyhow::Result<Store> {
    if config.store.is_none() {
        data_folder::enter_existing(&config.data_dir, config.allow_root)?;
    }
    Ok(store::open_at(&config.data_dir, config.store.as_ref()).await?)
}

/// The same, made where no console has run yet.
pub(super) async fn existing_or_made(config: &Config) -> anyhow::Result<Store> {
    if config.store.is_none() {
        data_folder::enter(&config.data_dir, config.allow_root)?;
    }
    Ok(store::open_at(&config.data_dir, config.store.as_ref()).await?)
}
