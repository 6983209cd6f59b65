//! Sources as the configuration gives them, `[[sources]]`, and what is wrong with them.

mod addresses;
mod checked;
#[cfg(test)]
mod checked_tests;
mod credential_settings;
mod discover;
#[cfg(test)]
mod fuzz_tests;
mod kind;
mod labels;
mod over_rest;
#[cfg(test)]
mod over_rest_tests;
mod secret;
mod source_config;
mod to_toml;

pub use addresses::{credentials_of, http_url};
pub use checked::{WrongSource, checked, checked_beside};
pub use credential_settings::CredentialSettings;
pub use discover::DiscoverConfig;
pub use kind::ConfiguredKind;
pub use labels::{is_label, tenant};
pub use over_rest::{SecretPlaces, VARIABLES};
pub use secret::EnvLookup;
pub use source_config::{SourceConfig, exposed_token_files};
#[cfg(test)]
mod from_toml;
#[cfg(test)]
pub use from_toml::from_toml;
pub use to_toml::to_toml;
