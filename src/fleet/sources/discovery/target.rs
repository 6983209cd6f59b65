//! One address that is asked.

use std::fmt;
use std::net::SocketAddr;

use reqwest::Client;
use url::Url;

use crate::base::address_policy::NoCloudKeys;

/// What an address has where discovery says nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetForm {
    /// `http` or `https`.
    pub scheme: String,
    /// For example `/metrics`.
    pub path: String,
}

/// An address.
#[derive(Clone)]
pub struct Target {
    /// Where it is asked. HTTP addresses have no user and password here.
    pub url: Url,
    /// What is shown of it: host and port, and the path where it is an unusual one.
    pub address: String,
    /// Its service, by the label `job`.
    pub service: Option<String>,
    /// Its instance, by the label `instance`.
    pub instance: Option<String>,
    /// The name by which it was found, where the address is a number.
    pub host_header: Option<String>,
    /// A client of its own, where a certificate is for a name and the address is one of several.
    pub client: Option<Client>,
}

impl Target {
    /// An address of this kind of source.
    pub fn new(url: Url, form: &TargetForm) -> Self {
        let mut address = host_and_port(&url);
        if url.path() != form.path && url.path() != "/" {
            address += shown_path(&url);
        }
        Self { url, address, service: None, instance: None, host_header: None, client: None }
    }

    /// One of the addresses of a name.
    pub fn of_name(name: &str, at: SocketAddr, form: &TargetForm) -> Result<Self, String> {
        NoCloudKeys.check_ip(at.ip())?;
        let is_tls = form.scheme == "https";
        // With TLS the certificate is for the name, so the name is asked, at this address alone.
        let url = if is_tls { format!("https://{name}:{}{}", at.port(), form.path) } else { format!("http://{at}{}", form.path) };
        let url = Url::parse(&url).map_err(|_| "is not a name that can be in a URL".to_owned())?;
        let client = is_tls.then(|| super::super::client::client().resolve(name, at).build()).transpose();
        let client = client.map_err(|error| format!("cannot be asked: {}", crate::base::http_reason(&error)))?;
        let host_header = Some(format!("{name}:{}", at.port())).filter(|_| !is_tls);
        Ok(Self { address: at.to_string(), host_header, client, ..Self::new(url, form) })
    }

    /// Two targets of one key are one.
    pub fn key(&self) -> String {
        // Of a name with TLS, each address has the URL of all.
        let address = if self.client.is_some() { self.address.as_str() } else { "" };
        format!("{address} {}", self.url)
    }

    /// The instance, where the answer tells none.
    pub fn instance(&self) -> String {
        self.instance.clone().unwrap_or_else(|| self.address.clone())
    }

    /// Its host.
    pub fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("Target").field(&self.address).finish()
    }
}

/// What may be shown of a URL.
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A path that is written as paths are; anything else may be a secret that went astray.
fn shown_path(url: &Url) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    if url.path().chars().all(is_plain) { url.path() } else { "/…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(scheme: &str) -> TargetForm {
        TargetForm { scheme: scheme.into(), path: "/metrics".into() }
    }

    fn target(url: &str) -> Target {
        Target::new(Url::parse(url).expect(url), &form("http"))
    }

    #[test]
    fn of_an_address_host_port_and_an_unusual_path_are_shown() {
        let shown = [
            "http://a.example/metrics?token=hunter22",
            "https://a.example/",
            "http://10.0.0.5:8000/orders/metrics",
            "http://a:1/u:hunter22@b",
        ];
        assert_eq!(shown.map(|url| target(url).address), ["a.example:80", "a.example:443", "10.0.0.5:8000/orders/metrics", "a:1/…"]);
        assert_eq!(format!("{:?}", target(shown[0])), "Target(\"a.example:80\")");
    }

    #[test]
    fn each_address_of_a_name_is_asked_by_its_number_and_with_tls_by_the_name() {
        let at: SocketAddr = "[::1]:8000".parse().expect("an address");
        let plain = Target::of_name("orders.internal", at, &form("http")).expect("a target");
        assert_eq!((plain.url.as_str(), plain.host_header.as_deref()), ("http://[::1]:8000/metrics", Some("orders.internal:8000")));
        assert_eq!((plain.instance(), plain.host()), ("[::1]:8000".to_owned(), "[::1]".to_owned()));
        let safe = Target::of_name("orders.internal", at, &form("https")).expect("a target");
        assert_eq!((safe.url.as_str(), safe.address.as_str()), ("https://orders.internal:8000/metrics", "[::1]:8000"));
        assert!(safe.client.is_some() && safe.key() != plain.key());
    }
}
