use std::net::IpAddr;

/// Who did it, for the record. There is one account; the address tells who of those that know its password.
pub fn who(peer: Option<IpAddr>) -> String {
    peer.map_or_else(|| "admin".to_owned(), |address| format!("admin from {address}"))
}
