use std::sync::Arc;

use super::Standings;
use crate::base::of_request;

/// As JSON. The router lets nobody in without a session, and the login page has no frame.
pub(super) fn take() -> String {
    let standing = of_request::<Arc<dyn Standings>>().map(|console| console.standing());
    standing.ok().and_then(|standing| serde_json::to_string(&standing).ok()).unwrap_or_default()
}
