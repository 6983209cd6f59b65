//! A webhook: the notice as JSON, signed as Standard Webhooks has it (<https://www.standardwebhooks.com>), for which every
//! language has a library that verifies.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::Sha256;

use super::channel::{Channel, Delivery};
use super::http::{Receiver, send};
use crate::alerts::model::Notice;
use crate::base::now_s;

/// What the standard puts before a key that is given as base64.
const ENCODED: &str = "whsec_";

pub struct Webhook {
    receiver: Receiver,
    key: Option<SigningKey>,
    link: Option<String>,
}

#[derive(Serialize)]
struct Payload<'a> {
    #[serde(flatten)]
    notice: &'a Notice,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

impl Webhook {
    /// # Errors
    /// What is wrong with the secret, going on from its name.
    pub fn new(receiver: Receiver, secret: Option<&SecretString>, link: Option<String>) -> Result<Self, String> {
        Ok(Self { receiver, key: secret.map(SigningKey::of).transpose()?, link })
    }
}

impl Channel for Webhook {
    fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a> {
        let payload = Payload { notice, link: self.link.as_deref() };
        let body = serde_json::to_vec(&payload).unwrap_or_default();
        let timestamp = now_s();
        let signature = self.key.as_ref().map(|key| key.sign(&notice.key, timestamp, &body));
        let request = self.receiver.post(&notice.key, body).header("webhook-id", &notice.key).header("webhook-timestamp", timestamp);
        Box::pin(send(signature.into_iter().fold(request, |request, signature| request.header("webhook-signature", signature))))
    }

    fn keeps_alerts_open(&self) -> bool {
        true
    }
}

/// The key of the signatures.
struct SigningKey(Vec<u8>);

impl SigningKey {
    fn of(secret: &SecretString) -> Result<Self, String> {
        let text = secret.expose_secret();
        let bytes = match text.strip_prefix(ENCODED) {
            Some(encoded) => STANDARD.decode(encoded).map_err(|_| "begins with whsec_, but what follows is no base64")?,
            None => text.as_bytes().to_vec(),
        };
        if bytes.len() < 16 { Err("is shorter than 16 bytes; choose a longer one".to_owned()) } else { Ok(Self(bytes)) }
    }

    /// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
    fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        // Of any length: HMAC takes every key.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<SigningKey, String> {
        SigningKey::of(&SecretString::from(text.to_owned()))
    }

    /// The example of the standard's own libraries.
    #[test]
    fn a_signature_is_the_one_that_the_standard_gives_as_its_example() {
        let key = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a key");
        let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_key_that_would_be_guessed_is_refused_without_quoting_it() {
        for wrong in ["hunter22", "whsec_hunter22!", "whsec_AAAA"] {
            let said = key(wrong).err().expect(wrong);
            assert!(!said.contains("hunter22"), "{said}");
        }
    }
}
