//! Sources as a text of TOML gives them, for the tests: the console reads its whole file at once.

use serde::Deserialize;

use super::SourceConfig;
use crate::base::what_is_wrong;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    #[serde(default)]
    sources: Vec<SourceConfig>,
}

/// The tables of a text, or what is wrong.
pub fn from_toml(text: &str) -> Result<Vec<SourceConfig>, String> {
    let file: SourcesFile =
        toml::from_str(text).map_err(|error| format!("the sources are not understood: {}", what_is_wrong(error.message())))?;
    Ok(file.sources)
}
