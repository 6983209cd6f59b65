//! Where a notifier may lead. An address that somebody configures must not become a way to what listens on this machine
//! alone, or to the keys that a cloud hands out to its machines; so it is looked at twice: as it is configured, and as
//! its name is resolved.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// What clouds hand out keys at, beside 169.254.169.254: Alibaba, Oracle, Amazon over IPv6.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether local addresses may be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub allow_local: bool,
}

impl Reach {
    /// As far as it can be told without asking anybody.
    ///
    /// # Errors
    /// Why it may not be, for the end of a sentence.
    pub fn check(self, url: &Url) -> Result<(), String> {
        let local = match url.host() {
            // Only of http is the host read as an address already.
            Some(Host::Domain(name)) => name.parse().map_or_else(|_| is_local_name(name), is_local),
            Some(Host::Ipv4(address)) => is_local(address.into()),
            Some(Host::Ipv6(address)) => is_local(address.into()),
            None => return Err("has no host".to_owned()),
        };
        if local && !self.allow_local { Err(REFUSED.to_owned()) } else { Ok(()) }
    }

    /// The addresses of a name, each of which may be connected to.
    ///
    /// # Errors
    /// The name is not known, or leads to where it may not.
    pub async fn resolve(self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
        if !self.allow_local && found.iter().any(|address| is_local(address.ip())) {
            return Err(io::Error::other(format!("its name {REFUSED}")));
        }
        Ok(found)
    }
}

const REFUSED: &str = "leads to a loopback, link-local or cloud metadata address; if that is meant, set allow_local = true for it";

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = *self;
        Box::pin(async move {
            let found = reach.resolve(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn is_local(address: IpAddr) -> bool {
    let address = embedded(address);
    let link_local = match address {
        IpAddr::V4(address) => address.is_link_local() || address.is_broadcast() || address.octets()[0] == 0,
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    link_local || address.is_loopback() || address.is_unspecified() || METADATA.contains(&address)
}

/// The IPv4 address that an IPv6 address stands for: mapped, or by way of NAT64 (RFC 6052).
fn embedded(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        canonical => canonical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAREFUL: Reach = Reach { allow_local: false };

    fn check(url: &str) -> Result<(), String> {
        CAREFUL.check(&Url::parse(url).expect(url))
    }

    #[test]
    fn local_addresses_are_refused_however_they_are_written() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.100.100.200/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://localhost:9093/",
            "http://a.LOCALHOST./",
            "smtp://127.0.0.1:25",
            "smtp://[::1]:25",
        ] {
            assert!(check(url).expect_err(url).contains("allow_local = true"), "{url}");
        }
    }

    #[test]
    fn others_may_be_told_those_of_the_same_network_too() {
        for url in ["https://hooks.example/x", "http://10.0.0.7:9093", "http://192.168.1.1", "http://[2001:db8::1]/", "smtp://mail.example"]
        {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        assert_eq!(Reach { allow_local: true }.check(&Url::parse("http://127.0.0.1:9093").expect("a URL")), Ok(()));
    }

    #[tokio::test]
    async fn a_name_is_looked_at_again_when_it_is_resolved() {
        let refused = CAREFUL.resolve("localhost", 80).await.expect_err("it is loopback");
        assert!(refused.to_string().contains("cloud metadata"), "{refused}");
        assert!(!Reach { allow_local: true }.resolve("localhost", 80).await.expect("it is allowed").is_empty());
    }
}
