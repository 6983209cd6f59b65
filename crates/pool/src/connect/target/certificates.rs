//! How the connection is secured: `sslmode` and the files that belong to it.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::parameters::{Parameter, Parameters};
use super::{EnvLookup, host};

/// Roots of the system; libpq's word.
const SYSTEM: &str = "system";
const PEM: &str = "-----BEGIN";

/// The options with TLS as it was asked for.
pub(super) fn secure(settings: &Parameters, environment: EnvLookup, options: PgConnectOptions) -> Result<PgConnectOptions, String> {
    let mode = settings.get("sslmode").map_or(Ok(PgSslMode::Prefer), mode)?;
    let mut options = options;
    let verified = match settings.get("sslrootcert") {
        Some(root) if root.text == SYSTEM => {
            if settings.get("sslmode").is_some_and(|given| given.text != "verify-full") {
                return Err("sslrootcert=system is for sslmode=verify-full: write that, or leave sslrootcert out".into());
            }
            PgSslMode::VerifyFull
        }
        root => {
            if let Some(root) = root.map(|root| &root.text).cloned().or_else(|| default_root(environment)).filter(|_| uses_tls(mode)) {
                readable(&root, "sslrootcert")?;
                options =
                    if root.starts_with(PEM) { options.ssl_root_cert_from_pem(root.into_bytes()) } else { options.ssl_root_cert(root) };
                // With a root certificate, libpq's require verifies it too.
                if matches!(mode, PgSslMode::Require) { PgSslMode::VerifyCa } else { mode }
            } else {
                mode
            }
        }
    };
    options = options.ssl_mode(verified);
    client(settings, options)
}

fn mode(given: &Parameter) -> Result<PgSslMode, String> {
    host::ssl_mode(&given.text).ok_or_else(|| match given.text.as_str() {
        "no-verify" => {
            format!("{}=no-verify is no mode of PostgreSQL: write sslmode=require, which encrypts and does not verify", given.name)
        }
        _ => format!("{} is none of disable, allow, prefer, require, verify-ca and verify-full: write one of them", given.name),
    })
}

fn uses_tls(mode: PgSslMode) -> bool {
    matches!(mode, PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull)
}

/// Where libpq looks.
fn default_root(environment: EnvLookup) -> Option<String> {
    let path = format!("{}/.postgresql/root.crt", environment("HOME")?);
    Path::new(&path).is_file().then_some(path)
}

fn client(settings: &Parameters, options: PgConnectOptions) -> Result<PgConnectOptions, String> {
    match (settings.get("sslcert"), settings.get("sslkey")) {
        (None, None) => Ok(options),
        (Some(_), Some(_)) if settings.get("sslpassword").is_some() => {
            Err("sslpassword is not supported: give a key without a passphrase as sslkey".into())
        }
        (Some(certificate), Some(key)) => {
            readable(&certificate.text, "sslcert")?;
            readable(&key.text, "sslkey")?;
            let pem = |value: &Parameter| value.text.starts_with(PEM);
            let options = match pem(certificate) {
                true => options.ssl_client_cert_from_pem(&certificate.text),
                false => options.ssl_client_cert(&certificate.text),
            };
            Ok(if pem(key) { options.ssl_client_key_from_pem(&key.text) } else { options.ssl_client_key(&key.text) })
        }
        _ => Err("sslcert and sslkey belong together: give both, or neither".into()),
    }
}

/// Told now and with its name, rather than at each connect without.
fn readable(path: &str, key: &str) -> Result<(), String> {
    if path.starts_with(PEM) {
        return Ok(());
    }
    match std::fs::File::open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("the file of {key}, {path}, cannot be read ({error}); correct the path, or let this account read it")),
    }
}
