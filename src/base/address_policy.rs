//! Where an address may lead that somebody configures. That of a notifier must not become a way to what listens on this machine
//! alone; neither that nor the one of a source to the keys that a cloud hands out to its machines. So it is looked at twice: as
//! it is configured or asked, and as its name is resolved.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// What clouds hand out keys at, beside 169.254.169.254: Alibaba, Azure (its wire server), Amazon, Google and Scaleway over
/// IPv6. Oracle's 192.0.0.192 is among the addresses of protocols.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42)),
];

/// Whether a notifier may connect to local addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressPolicy {
    pub allow_local: bool,
}

impl AddressPolicy {
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

const REFUSED: &str = "leads to a loopback, link-local, multicast or cloud metadata address; to allow it, set allow_local = true";

impl Resolve for AddressPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = *self;
        Box::pin(async move {
            let found = reach.resolve(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Of a source: services are on this machine and in private networks, and none of them where a cloud hands out keys.
#[derive(Clone, Copy, Debug)]
pub struct NoCloudKeys;

impl NoCloudKeys {
    /// As far as it can be told without asking anybody.
    ///
    /// # Errors
    /// Why it may not be asked, going on from the address.
    pub fn check(self, url: &Url) -> Result<(), String> {
        let is_refused = match url.host() {
            Some(Host::Ipv4(address)) => hands_out_keys(address.into()),
            Some(Host::Ipv6(address)) => hands_out_keys(address.into()),
            Some(Host::Domain(_)) | None => false,
        };
        if is_refused { Err(format!("leads to {KEYS}")) } else { Ok(()) }
    }

    /// One address of a name.
    ///
    /// # Errors
    /// Why it may not be asked, going on from the address.
    pub fn check_ip(self, address: IpAddr) -> Result<(), String> {
        if hands_out_keys(address) { Err(format!("leads to {KEYS}")) } else { Ok(()) }
    }
}

const KEYS: &str = "a link-local or cloud metadata address, where no service tells its numbers; give the address of the service";

impl Resolve for NoCloudKeys {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| hands_out_keys(address.ip())) {
                return Err(io::Error::other(format!("its name leads to {KEYS}")).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn hands_out_keys(address: IpAddr) -> bool {
    let v4 = |address: Ipv4Addr| address.is_link_local() || METADATA.contains(&address.into());
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => METADATA.contains(&address.into()) || embedded(address).into_iter().any(v4),
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_local_v4(address),
        IpAddr::V6(address) => is_local_v6(address) || embedded(address).into_iter().any(is_local_v4),
    }
}

/// This machine, its links, groups of machines, and what no machine has.
fn is_local_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_reserved = first == 0 || first >= 224 || [first, second, third] == [192, 0, 0];
    is_reserved || address.is_loopback() || address.is_link_local() || METADATA.contains(&address.into())
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    // fec0::/10 stood for what a site has, before fc00::/7 did. 64:ff9b:1::/48 is translated as each network likes (RFC 8215).
    let is_site_local = address.segments()[0] & 0xffc0 == 0xfec0;
    let is_translated_by_choice = address.segments()[..3] == [0x64, 0xff9b, 1];
    let is_own = address.is_loopback() || address.is_unspecified() || address.is_unicast_link_local();
    is_own || address.is_multicast() || is_site_local || is_translated_by_choice || METADATA.contains(&address.into())
}

/// The IPv4 addresses that an IPv6 address may lead to.
fn embedded(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // Compatible (RFC 4291), mapped, translated (RFC 2765), by NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            vec![v4(high, low)]
        }
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => vec![v4(high, low)],
        // Teredo (RFC 4380): its server, and the client with all bits turned over.
        [0x2001, 0, high, low, _, _, client_high, client_low] => vec![v4(high, low), v4(!client_high, !client_low)],
        // ISATAP (RFC 5214).
        [.., 0 | 0x200, 0x5efe, high, low] => vec![v4(high, low)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAREFUL: AddressPolicy = AddressPolicy { allow_local: false };

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
            "http://[fd20:ce::254]/computeMetadata/v1/",
            "http://[fd00:42::42]/",
            "http://168.63.129.16/machine",
            "http://192.0.0.192/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://240.0.0.1/",
            "http://[ff02::1]/",
            "http://[fec0::1]/",
            "http://[::]/",
            "http://[::127.0.0.1]/",
            "http://[::ffff:168.63.129.16]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b:1::a9fe:a9fe]/",
            "http://[2002:7f00:1::]/",
            "http://[2002:a83f:8110::1]/",
            "http://[2001:0:7f00:1::]/",
            "http://[2001:0:808:808:0:0:5601:5601]/",
            "http://[2001:db8::5efe:169.254.169.254]/",
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
        for url in [
            "https://hooks.example/x",
            "http://10.0.0.7:9093",
            "http://192.168.1.1",
            "http://[2001:db8::1]/",
            "http://[64:ff9b::808:808]/",
            "http://[2002:808:808::1]/",
            "smtp://mail.example",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        assert_eq!(AddressPolicy { allow_local: true }.check(&Url::parse("http://127.0.0.1:9093").expect("a URL")), Ok(()));
    }

    #[test]
    fn a_source_may_be_on_this_machine_and_not_where_keys_are() {
        let check = |url: &str| NoCloudKeys.check(&Url::parse(url).expect(url));
        for url in ["http://127.0.0.1:8000/metrics", "http://[::1]/", "http://10.0.0.5/", "http://192.168.1.1/", "http://db.example/"] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in ["http://169.254.169.254/latest", "http://2852039166/", "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/"] {
            assert!(check(url).expect_err(url).contains("cloud metadata"), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_is_looked_at_again_when_it_is_resolved() {
        let refused = CAREFUL.resolve("localhost", 80).await.expect_err("it is loopback");
        assert!(refused.to_string().contains("cloud metadata"), "{refused}");
        assert!(!AddressPolicy { allow_local: true }.resolve("localhost", 80).await.expect("it is allowed").is_empty());
    }
}
