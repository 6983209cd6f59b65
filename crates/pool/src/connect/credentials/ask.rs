//! Asks a provider, whatever it does: hang, fail, panic, or answer nonsense.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::{Credentials, CredentialsRequest, SharedCredentialsProvider};
use crate::clock::later;
use crate::connect::host_address::HostAddress;

/// What PostgreSQL takes of a password or token (`PG_MAX_AUTH_TOKEN_LENGTH`).
const LONGEST_PASSWORD: usize = 65_535;

/// The options with credentials of the provider's, within `limit` after `began`.
///
/// # Errors
/// A reason without any secret.
pub(crate) async fn ask(
    provider: &SharedCredentialsProvider,
    target: &PgConnectOptions,
    began: Instant,
    limit: Duration,
) -> Result<PgConnectOptions, String> {
    let (provider, request) = (provider.clone(), request(target));
    // A task of its own, ended when this future is dropped: a panic in it is a failure among others.
    let mut task = JoinSet::new();
    task.spawn(async move { provider.0.any_credentials(request).await });
    match timeout_at(later(began, limit).into(), task.join_next()).await {
        Ok(Some(Ok(Ok(given)))) => applied(&given, target.clone()),
        Ok(Some(Ok(Err(error)))) => Err(format!("the provider of credentials fails: {error}")),
        Ok(Some(Err(ended))) if ended.is_panic() => Err("the provider of credentials has panicked".into()),
        Ok(_) => Err("the provider of credentials was ended".into()),
        Err(_) => Err(format!("the provider of credentials does not answer within {} s", limit.as_secs_f64())),
    }
}

fn request(target: &PgConnectOptions) -> CredentialsRequest {
    CredentialsRequest {
        host: HostAddress::of(target),
        user: target.get_username().to_owned(),
        database: target.get_database().map(str::to_owned),
    }
}

fn applied(given: &Credentials, target: PgConnectOptions) -> Result<PgConnectOptions, String> {
    let password = given.password.exposed();
    let nonsense = |what: &str| Err(format!("the provider of credentials gives {what}"));
    if password.is_empty() {
        return nonsense("an empty password");
    }
    if password.chars().any(char::is_control) {
        return nonsense("a password with control characters, such as the end of a line");
    }
    if password.len() > LONGEST_PASSWORD {
        return nonsense(&format!("a password of more than {LONGEST_PASSWORD} bytes, which PostgreSQL does not take"));
    }
    let target = target.password(password);
    match &given.user {
        None => Ok(target),
        Some(user) if user.is_empty() || user.chars().any(char::is_control) => nonsense("a role that is empty or has control characters"),
        // The database is named as the role where it is not given; that must not change with the role.
        Some(user) => Ok(match target.get_database().map(str::to_owned) {
            Some(_) => target.username(user),
            None => {
                let database = target.get_username().to_owned();
                target.username(user).database(&database)
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().host("db.example").username("app").database("orders")
    }

    #[test]
    fn nonsense_is_refused_by_its_name_and_not_shown() {
        for (given, hint) in [
            (Credentials::new(""), "an empty password"),
            (Credentials::new("hunter22\n"), "control characters"),
            (Credentials::new("hunter\u{0}22"), "control characters"),
            (Credentials::new("x".repeat(65_536)), "65535 bytes"),
            (Credentials::new("hunter22").with_user(""), "role"),
            (Credentials::new("hunter22").with_user("app\t"), "role"),
        ] {
            let said = applied(&given, target()).expect_err(hint);
            assert!(said.contains(hint) && !said.contains("hunter"), "{said}");
        }
    }

    #[test]
    fn another_role_stays_in_the_same_database() {
        let nameless = PgConnectOptions::new_without_pgpass().host("db.example").username("app");
        let made = applied(&Credentials::new("hunter22").with_user("app_2"), nameless).expect("good credentials");
        assert_eq!((made.get_username(), made.get_database()), ("app_2", Some("app")));
        let made = applied(&Credentials::new("hunter22").with_user("app_2"), target()).expect("good credentials");
        assert_eq!((made.get_username(), made.get_database()), ("app_2", Some("orders")));
    }
}
