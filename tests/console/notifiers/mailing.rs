//! Mail over TLS: of a server whose certificate is trusted, and of no other.

use super::ground::{Ground, notice, notifier};
use crate::smtp::{SmtpReceiver, Tls};
use crate::support::eventually;

fn mailbox(scheme: &str, server: &SmtpReceiver) -> String {
    let url = format!("{scheme}://ops%40mail.example:hunter22@localhost:{}", server.address.port());
    notifier("mail", "ops", &format!("smtp_url = \"{url}\"\nfrom = \"a@ops.example\"\nto = [\"b@ops.example\"]"))
}

#[tokio::test]
async fn by_tls_from_the_first_byte_and_by_starttls_a_mail_arrives_with_a_login() {
    for (tls, scheme) in [(Tls::Implicit, "smtps"), (Tls::StartTls, "smtp")] {
        let server = SmtpReceiver::start_tls(tls).await;
        let ground = Ground::trusting(server.certificate.as_deref().expect("a certificate"), &mailbox(scheme, &server)).await;
        ground.put("ops", &notice(7, "opened")).await;
        ground.until_all_is_delivered("ops").await;
        assert_eq!(server.mails().len(), 1, "{scheme}");
        assert_eq!(server.logins(), ["ops@mail.example hunter22"], "{scheme}");
    }
}

#[tokio::test]
async fn to_a_stranger_and_without_starttls_nothing_is_told() {
    let (stranger, plain) = (SmtpReceiver::start_tls(Tls::Implicit).await, SmtpReceiver::start().await);
    for (scheme, server) in [("smtps", &stranger), ("smtp", &plain)] {
        let ground = Ground::with(&mailbox(scheme, server)).await;
        ground.put("ops", &notice(7, "opened")).await;
        let failed = async || ground.undelivered("ops").await.iter().any(|(_, reason, given_up)| reason.is_some() && !given_up);
        eventually("the attempt has failed, and is made again", failed).await;
        assert!(server.mails().is_empty() && server.logins().is_empty(), "{scheme}");
        assert!(!ground.console.log().contains("hunter22"), "{}", ground.console.log());
    }
}
