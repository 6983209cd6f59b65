//! Why another server could not be asked over HTTP.

use std::error::Error;

/// The innermost reason: the ones around it quote the URL, which may hold a secret.
pub fn http_reason(error: &reqwest::Error) -> String {
    let mut reason: &dyn Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    if reason.is::<reqwest::Error>() { "the request failed".to_owned() } else { reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::http_client::http_client;

    #[tokio::test]
    async fn the_reason_does_not_quote_the_address() {
        for url in ["http://u:hunter22@127.0.0.1:1/?token=hunter22", "http://hunter22.invalid/", "ftp://u:hunter22@127.0.0.1/"] {
            let error = http_client().build().expect("a client").get(url).send().await.expect_err("nobody is there");
            let said = http_reason(&error);
            assert!(!said.is_empty() && !said.contains("hunter22"), "{said}");
        }
    }
}
