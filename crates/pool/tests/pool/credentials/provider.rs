//! A provider that rotates, fails, hangs, panics and answers nonsense.

use std::error::Error;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plimsoll_pool::{ConnectCause, Credentials, CredentialsProvider, CredentialsRequest, PoolOptions};

use super::{ROLE, change, role, target, with_password};
use crate::ground::options;
use crate::support::eventually;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Password(&'static str),
    OtherRole(&'static str),
    Fails,
    Hangs,
    Panics,
}

/// Does as it is told, and remembers what it was asked.
#[derive(Clone)]
struct Told(Arc<Mutex<Answer>>, Arc<Mutex<Vec<CredentialsRequest>>>);

impl Told {
    fn to(answer: Answer) -> Self {
        Self(Arc::new(Mutex::new(answer)), Arc::default())
    }

    fn now(&self, answer: Answer) {
        *self.0.lock().expect("no panic") = answer;
    }
}

impl CredentialsProvider for Told {
    async fn credentials(&self, request: CredentialsRequest) -> Result<Credentials, Box<dyn Error + Send + Sync>> {
        self.1.lock().expect("no panic").push(request);
        let answer = *self.0.lock().expect("no panic");
        match answer {
            Answer::Password(password) => Ok(Credentials::new(password)),
            Answer::OtherRole(password) => Ok(Credentials::new(password).with_user("rotated_2")),
            Answer::Fails => Err("the vault is sealed".into()),
            Answer::Hangs => pending().await,
            Answer::Panics => panic!("in a provider"),
        }
    }
}

fn short(name: &str) -> PoolOptions {
    options(name, 0, 2).timeout(Duration::from_secs(8)).connect_timeout(Duration::from_millis(1_500))
}

#[tokio::test]
async fn it_is_asked_before_each_connect_and_may_change_the_role() {
    let postgres = with_password("first").await;
    let provider = Told::to(Answer::Password("first"));
    let pool = short("asked").credentials(provider.clone()).build(target(&postgres).password("hunter22")).expect("valid options");
    assert_eq!(role(&pool).await, ROLE);
    change(&postgres, "second").await;
    provider.now(Answer::Password("second"));
    postgres.terminate_all("asked").await;
    assert_eq!(role(&pool).await, ROLE, "the new password is used at once");
    provider.now(Answer::OtherRole("first"));
    postgres.terminate_all("asked").await;
    assert_eq!(role(&pool).await, "rotated_2");
    let asked = provider.1.lock().expect("no panic").clone();
    assert!(asked.len() >= 3, "{asked:?}");
    assert!(asked.iter().all(|request| request.user == ROLE && Some(&request.host) == pool.hosts().first()), "{asked:?}");
    assert_eq!(pool.snapshot().totals.connects_failed, 0);
}

#[tokio::test]
async fn whatever_it_does_is_told_in_a_sentence_and_the_pool_keeps_trying() {
    let postgres = with_password("first").await;
    let provider = Told::to(Answer::Fails);
    let pool = short("misbehaving").credentials(provider.clone()).build(target(&postgres)).expect("valid options");
    for (answer, said) in [
        (Answer::Fails, "the provider of credentials fails: the vault is sealed"),
        (Answer::Hangs, "the provider of credentials does not answer within 1.5 s"),
        (Answer::Panics, "the provider of credentials has panicked"),
        (Answer::Password(""), "the provider of credentials gives an empty password"),
        (Answer::Password("hunter\n22"), "control characters"),
    ] {
        provider.now(answer);
        eventually(&format!("{answer:?} is told"), async || {
            let _in_vain = tokio::time::timeout(Duration::from_millis(50), pool.acquire()).await;
            let failure = pool.last_connect_failure();
            failure.is_some_and(|told| {
                told.cause == ConnectCause::Credentials && told.message.contains(said) && !told.message.contains("hunter")
            })
        })
        .await;
    }
    provider.now(Answer::Password("first"));
    assert_eq!(role(&pool).await, ROLE, "it was tried all the while");
}

#[test]
fn options_with_a_provider_are_compared_and_shown_without_it() {
    let options = PoolOptions::new().credentials(Told::to(Answer::Password("hunter22")));
    assert_eq!(options.clone(), options);
    assert_ne!(PoolOptions::new(), options);
    assert!(!format!("{options:?}").contains("hunter22"));
}
