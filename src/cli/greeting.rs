//! The greeting of a console that listens: its address, and how to log in.

use std::net::SocketAddr;

use secrecy::ExposeSecret;

use super::out::{self, OutputError};
use crate::access::password::PasswordSource;
use crate::server::config::Config;
use plimsoll_embedded::Embedded;

/// Standard output: what the person who started it needs next. The log goes to standard error.
pub(super) fn greet(
    address: SocketAddr,
    config: &Config,
    standing: &PasswordSource,
    embedded: Option<&Embedded>,
) -> Result<(), OutputError> {
    let base = config.base_path.trim_end_matches('/');
    let mut said = format!("Plimsoll {} listens on http://{address}{base}\n", env!("CARGO_PKG_VERSION"));
    if let Some(embedded) = embedded {
        said += &format!("Embedded PostgreSQL: psql -h {} -U postgres\n", embedded.socket_dir().display());
    }
    said += &match standing {
        PasswordSource::Given => "Log in with the password from PLIMSOLL_ADMIN_PASSWORD.\n".to_owned(),
        PasswordSource::Kept => {
            "Log in with the password printed at the first start; `plimsoll password` generates a new one.\n".to_owned()
        }
        PasswordSource::Fresh { password } => {
            format!(
                "Log in with the password {}\nThe password is shown only once; `plimsoll password` generates a new one.\n",
                password.expose_secret()
            )
        }
    };
    out::print(&said)
}
