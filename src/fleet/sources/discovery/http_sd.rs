//! A list that a server gives.

use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION};
use url::Url;

use super::{FoundTargets, TargetForm, sd_format};
use crate::base::address_policy::NoCloudKeys;
use crate::base::http_fetch::{FetchLimits, fetch};
use crate::fleet::sources::credentials::Credentials;

const PATIENCE: Duration = Duration::from_secs(10);
/// Ten thousand targets with their labels take a tenth of that.
const LARGEST: usize = 16 << 20;

/// The targets that the server gives at this moment.
///
/// # Errors
/// Why they are not known.
pub async fn find(url: &Url, credentials: &Credentials, form: &TargetForm, client: &Client) -> Result<FoundTargets, String> {
    NoCloudKeys.check(url)?;
    let mut request = client.get(url.clone()).header(ACCEPT, "application/json").header(ACCEPT_ENCODING, "gzip");
    if let Some(value) = credentials.header() {
        request = request.header(AUTHORIZATION, value);
    }
    let page = fetch(request, FetchLimits { patience: PATIENCE, largest: LARGEST, large_bodies: None }).await?;
    match page.status.as_u16() {
        200..=299 => sd_format::read(&page.body, form),
        status @ (401 | 403) => Err(format!("refuses who asks (status {status}); give user and password in its URL")),
        status => Err(format!("answers with status {status}")),
    }
}
