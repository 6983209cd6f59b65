//! Connects to Amazon RDS or Aurora with IAM authentication: a token that holds for 15 minutes is signed for each connect and each host.
//!
//! `DATABASE_URL='postgres://app@a.rds.amazonaws.com,b.rds.amazonaws.com/orders?sslmode=verify-full&target_session_attrs=read-write' \
//! AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… \
//! cargo run -p plimsoll-pool --features rds-iam,tls-rustls --example rds_iam`
//!
//! A service that has the AWS SDK anyway takes `aws_sdk_rds::auth_token::AuthTokenGenerator` in the place of `sign` below: it signs the same,
//! and finds credentials where the SDK does.

use std::error::Error;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, Mac};
use plimsoll_pool::{Credentials, CredentialsProvider, CredentialsRequest, PoolOptions};
use sha2::{Digest, Sha256};

/// The longest that RDS takes.
const VALID_FOR: Duration = Duration::from_secs(900);

/// Signs tokens with a key of AWS.
struct RdsIam {
    region: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl CredentialsProvider for RdsIam {
    async fn credentials(&self, request: CredentialsRequest) -> Result<Credentials, Box<dyn Error + Send + Sync>> {
        Ok(Credentials::new(self.sign(&request.host.host, request.host.port, &request.user, SystemTime::now())?))
    }
}

impl RdsIam {
    fn from_environment() -> Result<Self, String> {
        let get = |name: &str| std::env::var(name).map_err(|_| format!("set {name}"));
        Ok(Self {
            region: get("AWS_REGION")?,
            access_key_id: get("AWS_ACCESS_KEY_ID")?,
            secret_access_key: get("AWS_SECRET_ACCESS_KEY")?,
            session_token: std::env::var("AWS_SESSION_TOKEN").ok(),
        })
    }

    /// A URL that is signed by version 4 of AWS's signatures, without its scheme; RDS takes it as a password.
    fn sign(&self, host: &str, port: u16, user: &str, now: SystemTime) -> Result<String, Box<dyn Error + Send + Sync>> {
        let time = timestamp(now);
        let day = &time[..8];
        let scope = format!("{day}/{}/rds-db/aws4_request", self.region);
        let token = self.session_token.as_ref().map(|token| format!("&X-Amz-Security-Token={}", encoded(token))).unwrap_or_default();
        let query = format!(
            "Action=connect&DBUser={}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={time}&X-Amz-Expires={}{token}\
             &X-Amz-SignedHeaders=host",
            encoded(user),
            encoded(&format!("{}/{scope}", self.access_key_id)),
            VALID_FOR.as_secs()
        );
        let request = format!("GET\n/\n{query}\nhost:{host}:{port}\n\nhost\n{}", hex(&Sha256::digest(b"")));
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(request)));
        let mut key = format!("AWS4{}", self.secret_access_key).into_bytes();
        for part in [day, &self.region, "rds-db", "aws4_request"] {
            key = keyed_hash(&key, part)?;
        }
        Ok(format!("{host}:{port}/?{query}&X-Amz-Signature={}", hex(&keyed_hash(&key, &text)?)))
    }
}

fn keyed_hash(key: &[u8], text: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Each byte but letters, digits and `-_.~` as % and two digits.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// As `20240826T220000Z`.
fn timestamp(at: SystemTime) -> String {
    humantime::format_rfc3339_seconds(at).to_string().replace(['-', ':'], "")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a database on Amazon RDS")?;
    let pool = PoolOptions::new().pool_size(2).max_overflow(2).credentials(RdsIam::from_environment()?).connect(&url)?;
    let role: String = sqlx::query_scalar("select current_user::text").fetch_one(&pool).await?;
    println!("connected as {role}");
    pool.close(Duration::from_secs(5)).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn key(access_key_id: &str, secret_access_key: &str, region: &str, session_token: Option<&str>) -> RdsIam {
        RdsIam {
            region: region.to_owned(),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            session_token: session_token.map(str::to_owned),
        }
    }

    /// The vector of aws-sdk-rds (`auth_token.rs`).
    #[test]
    fn tokens_are_those_of_the_aws_sdk() {
        let token = key("akid", "secret", "us-east-1", None).sign(
            "prod-instance.us-east-1.rds.amazonaws.com",
            3306,
            "peccy",
            UNIX_EPOCH + Duration::from_secs(1_724_709_600),
        );
        assert_eq!(
            token.expect("signed"),
            "prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=peccy&X-Amz-Algorithm=AWS4-HMAC-SHA256&\
             X-Amz-Credential=akid%2F20240826%2Fus-east-1%2Frds-db%2Faws4_request&X-Amz-Date=20240826T220000Z&X-Amz-Expires=900&\
             X-Amz-SignedHeaders=host&X-Amz-Signature=dd0cba843009474347af724090233265628ace491ea17ce3eb3da098b983ad89"
        );
    }

    /// The vector of paws, with a session's token.
    #[test]
    fn the_token_of_a_session_is_signed_along() {
        let token = key("AKIA", "SECRET", "us-west-2", Some("SESSION")).sign(
            "prod-instance.us-east-1.rds.amazonaws.com",
            3306,
            "mysqlUser",
            UNIX_EPOCH + Duration::from_secs(1_735_689_601),
        );
        assert_eq!(
            token.expect("signed"),
            "prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=mysqlUser&X-Amz-Algorithm=AWS4-HMAC-SHA256&\
             X-Amz-Credential=AKIA%2F20250101%2Fus-west-2%2Frds-db%2Faws4_request&X-Amz-Date=20250101T000001Z&X-Amz-Expires=900&\
             X-Amz-Security-Token=SESSION&X-Amz-SignedHeaders=host&\
             X-Amz-Signature=4e4ce10c7b3710decae757df60ba2519348dcb4db802f15646dce1bf5e17c3ed"
        );
    }
}
