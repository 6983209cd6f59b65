//! What a Prometheus is asked for: tenant and labels.

use std::collections::BTreeMap;

use reqwest::header::HeaderValue;

/// The header that says whose numbers are asked for.
///
/// # Errors
/// What is wrong, going on from the name of the source.
pub fn tenant(given: Option<&str>) -> Result<Option<HeaderValue>, String> {
    let header = |name: &str| HeaderValue::from_str(name).ok().filter(|_| !name.is_empty());
    given.map(|name| header(name).ok_or_else(|| "has a tenant that cannot be in a header; write ASCII characters".to_owned())).transpose()
}

/// Names of labels with their values.
///
/// # Errors
/// What is wrong, going on from the name of the source.
pub fn matchers(given: Option<&BTreeMap<String, String>>) -> Result<BTreeMap<String, String>, String> {
    let matchers = given.cloned().unwrap_or_default();
    match matchers.keys().find(|label| !is_label(label)) {
        Some(label) => Err(format!("has matchers with {label:?}, which is no name of a label; write letters, digits and _")),
        None => Ok(matchers),
    }
}

/// Whether a label may have this name.
pub fn is_label(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && name != "__name__" && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
