//! Notices over https: to a receiver whose certificate is trusted, and to no other.

use super::ground::{Ground, notice, notifier};
use crate::receiver::Receiver;
use crate::support::eventually;

fn webhook(receiver: &Receiver) -> String {
    notifier("webhook", "ops", &format!("url = \"https://localhost:{}/hunter22\"", receiver.address.port()))
}

#[tokio::test]
async fn a_receiver_with_a_trusted_certificate_gets_the_notice() {
    let (receiver, certificate) = Receiver::start_tls().await;
    let ground = Ground::trusting(&certificate, &webhook(&receiver)).await;
    ground.put("ops", &notice(7, "opened")).await;
    ground.until_all_is_delivered("ops").await;
    assert_eq!(receiver.heard().len(), 1);
}

#[tokio::test]
async fn a_receiver_whose_certificate_nobody_vouches_for_gets_nothing() {
    let (receiver, _certificate) = Receiver::start_tls().await;
    let ground = Ground::with(&webhook(&receiver)).await;
    ground.put("ops", &notice(7, "opened")).await;
    let failed = async || {
        ground.undelivered("ops").await.iter().any(|(_, reason, _)| reason.as_ref().is_some_and(|why| why.contains("certificate")))
    };
    eventually("the certificate is refused", failed).await;
    assert!(receiver.heard().is_empty() && !ground.console.log().contains("hunter22"), "{}", ground.console.log());
}
