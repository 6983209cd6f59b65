use super::*;

fn trusted(networks: &[&str]) -> TrustedProxies {
    TrustedProxies::parse(&networks.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).expect("networks")
}

fn found(networks: &[&str], peer: &str, lines: &[(&'static str, &str)]) -> ClientOrigin {
    let headers = lines.iter().fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(*name, value.parse().expect("a value"));
        headers
    });
    client(&trusted(networks), Some(peer.parse().expect("an address")), &headers)
}

fn address(networks: &[&str], peer: &str, lines: &[(&'static str, &str)]) -> String {
    found(networks, peer, lines).address.expect("an address").to_string()
}

#[test]
fn nobody_is_believed_who_is_not_trusted() {
    let lines = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-host", "evil.example"), ("forwarded", "for=192.0.2.8")];
    let client = found(&[], "10.0.0.1", &lines);
    assert_eq!((client.address.map(|address| address.to_string()).as_deref(), client.host), (Some("10.0.0.1"), None));
    assert_eq!(address(&["10.0.0.2"], "10.0.0.1", &lines), "10.0.0.1");
}

#[test]
fn the_right_most_address_that_is_not_trusted_is_the_clients() {
    let networks = ["10.0.0.0/8", "2001:db8:1::/48"];
    for (list, client) in [
        ("192.0.2.7", "192.0.2.7"),
        ("203.0.113.1, 192.0.2.7", "192.0.2.7"),
        ("203.0.113.1, 192.0.2.7:4711, 10.1.1.1", "192.0.2.7"),
        ("2001:db8::7, [2001:db8:1::1]:443", "2001:db8::7"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("192.0.2.7, unknown, 10.2.2.2", "10.2.2.2"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
    ] {
        assert_eq!(address(&networks, "10.0.0.1", &[("x-forwarded-for", list)]), client, "{list}");
    }
    assert_eq!(address(&networks, "::ffff:10.0.0.1", &[("x-forwarded-for", "192.0.2.7")]), "192.0.2.7", "a mapped address");
    assert_eq!(address(&networks, "10.0.0.1", &[("x-forwarded-for", "203.0.113.1"), ("x-forwarded-for", "192.0.2.7")]), "192.0.2.7");
}

#[test]
fn forwarded_counts_alone_and_not_against_the_other_header() {
    let lines = [("forwarded", r#"for=203.0.113.1, for="[2001:db8::7]:4711";proto=https;host=db.example, for=10.1.1.1;proto=http"#)];
    let client = found(&["10.0.0.0/8"], "10.0.0.1", &lines);
    assert_eq!(client.address.map(|address| address.to_string()).as_deref(), Some("2001:db8::7"));
    assert_eq!((client.is_https, client.host.as_deref()), (true, Some("db.example")));
    // The proxy sets one of them; the other came from the client.
    let both = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=203.0.113.9")];
    assert_eq!(address(&["10.0.0.0/8"], "10.0.0.1", &both), "10.0.0.1");
}

#[test]
fn tls_is_known_by_the_first_word_of_what_is_trusted() {
    let https = |networks: &[&str], lines: &[(&'static str, &str)]| found(networks, "10.0.0.1", lines).is_https;
    for proto in ["https", "HTTPS", "https,http", " https , http"] {
        assert!(https(&[], &[("x-forwarded-proto", proto)]), "{proto}");
    }
    assert!(!https(&[], &[("x-forwarded-proto", "http, https")]));
    let networks = ["10.0.0.0/8"];
    assert!(https(&networks, &[("x-forwarded-for", "192.0.2.7, 10.1.1.1"), ("x-forwarded-proto", "https, http")]));
    assert!(!https(&networks, &[("x-forwarded-for", "203.0.113.1, 192.0.2.7"), ("x-forwarded-proto", "https, http")]));
    assert!(https(&networks, &[("x-forwarded-proto", "https")]), "without an address");
}

#[test]
fn a_network_is_written_in_one_of_two_ways_and_anything_else_is_one_sentence() {
    assert_eq!(trusted(&["10.1.2.3/8", "2001:db8::1"]).shown(), ["10.0.0.0/8", "2001:db8::1/128"]);
    for wrong in ["", "proxy.example", "10.0.0.0/33", "10.0.0.1:80", "*"] {
        let sentence = TrustedProxies::parse(&[wrong.to_owned()]).expect_err(wrong);
        assert!(sentence.starts_with(&format!("{wrong:?} is not the address of a proxy")) && sentence.contains("10.0.0.0/8"), "{sentence}");
    }
}

#[test]
fn whoever_has_one_address_of_ipv6_has_its_network() {
    let counted = |text: &str| counted_by(text.parse().expect("an address")).to_string();
    assert_eq!(
        [counted("2001:db8::7"), counted("2001:db8::ffff:1"), counted("::ffff:192.0.2.7")],
        ["2001:db8::", "2001:db8::", "192.0.2.7"]
    );
}
