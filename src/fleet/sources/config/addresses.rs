//! The addresses of a source, `urls`.

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::ConfiguredKind;
use crate::base::MASK;
use crate::fleet::sources::credentials::{Credentials, Secret};
use crate::fleet::sources::discovery::{Target, TargetForm};

/// Each address, and who asks where the addresses say so themselves.
///
/// # Errors
/// What is wrong, going on from the name of the source, without the address.
pub fn targets(urls: &[SecretString], kind: ConfiguredKind) -> Result<(Vec<Target>, Option<Credentials>), String> {
    if urls.is_empty() {
        return Err(format!("has no address in urls; give at least one, for example {}", kind.example()));
    }
    let form = TargetForm { scheme: "http".into(), path: kind.path().into() };
    let (mut targets, mut credentials) = (Vec::<Target>::new(), None);
    for url in urls {
        if url.expose_secret().contains(MASK) {
            return Err(format!("has a masked address in urls as `plimsoll config` prints it ({MASK}); write the real one"));
        }
        let mut url =
            url_of(url, kind).ok_or_else(|| format!("has an address in urls that is not understood; it looks like {}", kind.example()))?;
        if kind.is_http() {
            let own = credentials_of(&mut url, "the user in urls");
            if !targets.is_empty() && own.is_some() != credentials.is_some() {
                return Err("has a user in some of its urls and none in others; give user and password_env instead".to_owned());
            }
            credentials = own.or(credentials);
        }
        let target = Target::new(url, &form);
        if targets.iter().any(|other| other.key() == target.key()) {
            return Err(format!("has the address {} twice in urls; give it once", target.address));
        }
        targets.push(target);
    }
    Ok((targets, credentials))
}

fn url_of(url: &SecretString, kind: ConfiguredKind) -> Option<Url> {
    let mut url = Url::parse(url.expose_secret()).ok().filter(|url| kind.schemes().contains(&url.scheme()) && url.has_host())?;
    url.set_fragment(None);
    Some(url)
}

/// A URL of a web server.
pub fn http_url(url: &SecretString) -> Option<Url> {
    Url::parse(url.expose_secret()).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

/// User and password of a URL, which it has no more then.
pub fn credentials_of(url: &mut Url, setting: &'static str) -> Option<Credentials> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (plain(url.username()), plain(url.password().unwrap_or_default()));
    let _has_a_host = (url.set_username(""), url.set_password(None));
    Some(Credentials::Basic(user, Secret::fixed(setting, SecretString::from(password))))
}
