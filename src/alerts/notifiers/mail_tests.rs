use super::*;
use crate::alerts::notifiers::fixture::notice;

fn at(url: &str, allow_local: bool) -> Result<SmtpServer, String> {
    SmtpServer::at(&SecretString::from(url.to_owned()), AddressPolicy { allow_local })
}

fn mail() -> Mail {
    let server = at("smtp://mail.example", false).expect("a server");
    Mail::new(server, "Plimsoll <plimsoll@ops.example>", &["oncall@ops.example".into()], None).expect("a mail")
}

#[test]
fn the_scheme_says_how_the_way_is_protected() {
    let server = |url| at(url, true).map(|server| (server.protection, server.port)).expect(url);
    assert_eq!(server("smtps://mail.example"), (Protection::Implicit, 465));
    assert_eq!(server("smtp://mail.example"), (Protection::StartTls, 587));
    assert_eq!(server("smtp://127.0.0.1:2525?tls=none"), (Protection::None, 2525));
}

#[test]
fn a_user_may_have_an_at_sign_and_a_password_anything() {
    let server = at("smtp://ops%40mail.example:p%3Aw@mail.example", false).expect("a server");
    let (user, password) = server.credentials.expect("credentials");
    assert_eq!((user.as_str(), password.expose_secret()), ("ops@mail.example", "p:w"));
}

#[test]
fn what_cannot_be_is_told_without_the_password() {
    for wrong in
        ["hunter22", "http://u:hunter22@h", "smtp://u:hunter22@h?tls=maybe", "smtp://:hunter22@h", "smtp://u:hunter22@[::1]", "smtp:"]
    {
        let said = at(wrong, false).err().expect(wrong);
        assert!(!said.contains("hunter22"), "{said}");
    }
}

#[tokio::test]
async fn without_tls_mail_stays_on_this_machine() {
    let server = at("smtp://192.0.2.7:25?tls=none", true).expect("a server");
    assert!(server.address().await.expect_err("elsewhere").reason().contains("remove tls=none"));
}

#[test]
fn the_notices_of_one_incident_are_a_thread_and_a_repeated_one_is_the_same_mail() {
    let header = |notice: &Notice, name: &str| {
        let mail = String::from_utf8(mail().message(notice).expect("a mail").formatted()).expect("text");
        mail.lines().find(|line| line.starts_with(name)).map(str::to_owned).unwrap_or_else(|| panic!("{mail}"))
    };
    let (opened, resolved) = (notice(7, Event::Opened), notice(7, Event::Resolved));
    assert_eq!(header(&opened, "References"), header(&resolved, "References"));
    assert_eq!(header(&opened, "Message-ID"), "Message-ID: <incident-7-opened@ops.example>");
    assert!(header(&resolved, "Subject").starts_with("Subject: Resolved. At 2023-11-14 22:13:20 UTC: orders"));
}

#[test]
fn words_from_outside_add_no_header() {
    let mut nasty = notice(7, Event::Opened);
    nasty.incident.sentence = "full\r\nBcc: evil@example.com".into();
    let mail = String::from_utf8(mail().message(&nasty).expect("a mail").formatted()).expect("text");
    let head = mail.split("\r\n\r\n").next().expect("a head");
    assert!(!head.lines().any(|line| line.starts_with("Bcc:")), "{head}");
}

#[test]
fn addresses_are_shown_by_their_first_letter() {
    assert_eq!(mail().place(), "o…@ops.example by mail.example:587");
}
