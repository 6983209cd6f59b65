//! Whatever a configuration names and a receiver answers: no panic, no secret in a sentence, no way to a local address.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;
use url::Url;

use super::fixture::notice;
use super::http::{Receiver, send};
use super::mail::{Mail, SmtpServer};
use super::{channel::Channel, from_toml};
use crate::alerts::model::Event;
use crate::base::address_policy::AddressPolicy;
use crate::base::hostile_text;

const SECRET: &str = "hunter22";

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() }
}

fn near_url() -> impl Strategy<Value = String> {
    let words = [
        "http://",
        "https://",
        "smtp://",
        "smtps://",
        "@",
        ":",
        "/",
        "?",
        "#",
        "tls=none",
        "%",
        "%00",
        "[::1]",
        "[",
        "127.1",
        "0x7f.1",
        "0177.1",
        "localhost",
        "mail.example",
        "hunter22",
        "u:hunter22@",
        "65536",
        "25",
        "\n",
        " ",
    ];
    hostile_text::text(&words, 5, 0..8)
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn an_address_of_a_receiver(url in near_url(), allow_local in any::<bool>()) {
        let (reach, secret) = (AddressPolicy { allow_local }, SecretString::from(url));
        for said in [Receiver::at(&secret, reach).err(), SmtpServer::at(&secret, reach).err()].into_iter().flatten() {
            prop_assert!(!said.contains(SECRET), "{said}");
        }
    }

    #[test]
    fn a_table_of_the_file(
        key in "url|secret|smtp_url|to|from|allow_local|link|[a-z]{1,5}", value in "\"hunter22\"|\\[\"hunter22\"\\]|hunter22|5|\\{ a = \"hunter22\" \\}|\"",
    ) {
        let text = format!("[[notifiers]]\nkind = \"webhook\"\nname = \"a\"\nurl = \"https://h.example/hunter22\"\n{key} = {value}\n");
        let said = match from_toml(&text) {
            Ok(given) => super::checked(&given).err(),
            Err(said) => Some(said),
        };
        prop_assert!(said.as_ref().is_none_or(|said| !said.contains(SECRET)), "{text}: {said:?}");
    }

    #[test]
    fn a_local_address_in_whatever_dress(high in any::<u16>(), low in any::<u16>(), form in 0..7usize, local in 0..4usize) {
        let local = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(169, 254, 169, 254), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(224, 0, 0, 251)][local];
        let [a, b, c, d] = local.octets().map(u16::from);
        let (one, two) = (a << 8 | b, c << 8 | d);
        let dressed = match form {
            0 => Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, one, two),
            1 => Ipv6Addr::new(0, 0, 0, 0, 0, 0, one, two),
            2 => Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, one, two),
            3 => Ipv6Addr::new(0x2002, one, two, high, low, high, low, high),
            4 => Ipv6Addr::new(0x2001, 0, high, low, high, low, !one, !two),
            5 => Ipv6Addr::new(high, low, high, low, 0, 0x5efe, one, two),
            _ => Ipv6Addr::new(0x64, 0xff9b, 1, high, low, high, one, two),
        };
        let url = Url::parse(&format!("http://[{dressed}]/")).expect("a URL");
        prop_assert!((AddressPolicy { allow_local: false }).check(&url).is_err(), "{url}");
    }
}

/// A server that answers each client with the next of these, and goes.
async fn answering(answers: Vec<Vec<u8>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        for answer in answers {
            let Ok((mut client, _)) = listener.accept().await else { return };
            let _client_may_go = client.write_all(&answer).await;
            let mut heard = [0; 4096];
            // A client may wait for the rest of a line, which does not come.
            let _something_came = timeout(Duration::from_millis(10), client.read(&mut heard)).await;
            let _client_may_go = client.shutdown().await;
        }
    });
    port
}

/// Answers that are nearly some, the same in every run.
fn answers(count: usize, words: &'static [&'static str]) -> Vec<Vec<u8>> {
    let part = prop_oneof![
        5 => prop::sample::select(words).prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    let answer = prop::collection::vec(part, 0..10).prop_map(|parts| parts.concat());
    let mut runner = TestRunner::new(cases(0));
    (0..count).map(|_| answer.new_tree(&mut runner).expect("an answer").current()).collect()
}

#[tokio::test]
async fn an_answer_of_a_web_server() {
    const WORDS: &[&str] = &[
        "HTTP/1.1 ",
        "HTTP/9.9 ",
        "200 OK\r\n",
        "302 Found\r\n",
        "429 \r\n",
        "503 x\r\n",
        "999 \r\n",
        "Location: http://169.254.169.254/\r\n",
        "Retry-After: 99999999999999999999\r\n",
        "Retry-After: -1\r\n",
        "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
        "Content-Length: 18446744073709551615\r\n",
        "Transfer-Encoding: chunked\r\n",
        "ffffffffffffffff\r\n",
        "\r\n",
        "\0",
        "hunter22",
    ];
    let port = answering(answers(300, WORDS)).await;
    let url = SecretString::from(format!("http://u:{SECRET}@127.0.0.1:{port}/{SECRET}"));
    let receiver = Receiver::at(&url, AddressPolicy { allow_local: true }).expect("an address");
    for _ in 0..300 {
        if let Err(failure) = send(receiver.post("key", b"{}".to_vec())).await {
            assert!(!failure.reason().contains(SECRET), "{failure:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_of_a_mail_server() {
    const WORDS: &[&str] = &[
        "220 ",
        "250 ",
        "250-",
        "334 ",
        "354 ",
        "421 ",
        "535 ",
        "550 ",
        "999 ",
        "99999999 ",
        "2",
        "mail.test",
        "AUTH PLAIN",
        "STARTTLS",
        "\r\n",
        "\n",
        "\0",
        "hunter22",
    ];
    let port = answering(answers(200, WORDS)).await;
    let url = SecretString::from(format!("smtp://u:{SECRET}@127.0.0.1:{port}?tls=none"));
    let server = || SmtpServer::at(&url, AddressPolicy { allow_local: true }).expect("a server");
    for _ in 0..200 {
        let mail = Mail::new(server(), "a@ops.example", &["b@ops.example".into()], None).expect("a mail");
        let failure = mail.deliver(&notice(7, Event::Opened)).await.expect_err("no mail server goes after one answer");
        assert!(!failure.reason().contains(SECRET), "{failure:?}");
    }
}
