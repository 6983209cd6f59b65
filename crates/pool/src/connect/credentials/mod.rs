//! Credentials that are asked for before each connect: tokens that expire, passwords that are rotated.

mod ask;
mod password;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use password::Password;

pub(crate) use ask::ask;

use super::host_address::HostAddress;
use crate::options::PoolOptions;

/// What a [`CredentialsProvider`] is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialsRequest {
    /// The host that is connected to.
    pub host: HostAddress,
    /// The role, as the URL or the connect options name it.
    pub user: String,
    /// The database; `None`: the one that is named as the role.
    pub database: Option<String>,
}

/// What a [`CredentialsProvider`] gives.
///
/// ```
/// use plimsoll_pool::Credentials;
///
/// let credentials = Credentials::new("hunter22").with_user("app_2");
/// assert!(!format!("{credentials:?}").contains("hunter22"));
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    user: Option<String>,
    password: Password,
}

impl Credentials {
    /// A password for the role that was asked for.
    ///
    /// ```
    /// # use plimsoll_pool::Credentials;
    /// let credentials = Credentials::new("hunter22".to_owned());
    /// ```
    pub fn new(password: impl Into<Password>) -> Self {
        Self { user: None, password: password.into() }
    }

    /// The same for another role, as by providers that change between two of them.
    ///
    /// ```
    /// # use plimsoll_pool::Credentials;
    /// let credentials = Credentials::new("hunter22").with_user("app_2");
    /// ```
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }
}

/// Gives the credentials of a connect; see [`PoolOptions::credentials`](crate::PoolOptions::credentials).
///
/// It is asked before each connect to each host, so it keeps by itself what is expensive to get. It has
/// [`connect_timeout`](crate::PoolOptions#structfield.connect_timeout) to answer, and runs in a task of the pool's runtime: should it panic
/// or be late, the connect fails with a sentence that says so, and the pool keeps trying. The text of its error is part of that sentence,
/// on pages and in logs, so it must not have a secret.
///
/// ```no_run
/// use plimsoll_pool::{Credentials, CredentialsProvider, CredentialsRequest, PoolOptions};
/// use std::error::Error;
///
/// /// The password is a file that is replaced every day.
/// struct MountedSecret;
///
/// impl CredentialsProvider for MountedSecret {
///     async fn credentials(&self, _: CredentialsRequest) -> Result<Credentials, Box<dyn Error + Send + Sync>> {
///         Ok(Credentials::new(tokio::fs::read_to_string("/run/secrets/orders").await?.trim_end()))
///     }
/// }
///
/// # fn example() -> Result<(), plimsoll_pool::PoolError> {
/// let pool = PoolOptions::new().credentials(MountedSecret).connect("postgres://app@db.example/orders")?;
/// # Ok(()) }
/// ```
pub trait CredentialsProvider: Send + Sync + 'static {
    /// The credentials for this connect.
    ///
    /// # Errors
    /// Why there are none, without any secret.
    fn credentials(&self, request: CredentialsRequest) -> impl Future<Output = Result<Credentials, Box<dyn Error + Send + Sync>>> + Send;
}

type Answer<'p> = Pin<Box<dyn Future<Output = Result<Credentials, Box<dyn Error + Send + Sync>>> + Send + 'p>>;

trait AnyProvider: Send + Sync {
    fn any_credentials(&self, request: CredentialsRequest) -> Answer<'_>;
}

impl<P: CredentialsProvider> AnyProvider for P {
    fn any_credentials(&self, request: CredentialsRequest) -> Answer<'_> {
        Box::pin(self.credentials(request))
    }
}

/// A [`CredentialsProvider`] among the [options](crate::PoolOptions). Two are equal if they are the same provider; nothing of it is shown.
///
/// ```
/// use plimsoll_pool::{Credentials, CredentialsProvider, CredentialsRequest, SharedCredentialsProvider};
/// # use std::error::Error;
/// # struct Fixed;
/// # impl CredentialsProvider for Fixed {
/// #     async fn credentials(&self, _: CredentialsRequest) -> Result<Credentials, Box<dyn Error + Send + Sync>> {
/// #         Ok(Credentials::new("hunter22"))
/// #     }
/// # }
/// let provider = SharedCredentialsProvider::new(Fixed);
/// assert_eq!(provider.clone(), provider);
/// assert_ne!(SharedCredentialsProvider::new(Fixed), provider);
/// ```
#[derive(Clone)]
pub struct SharedCredentialsProvider(Arc<dyn AnyProvider>);

impl SharedCredentialsProvider {
    /// Of this provider.
    pub fn new(provider: impl CredentialsProvider) -> Self {
        Self(Arc::new(provider))
    }
}

impl PartialEq for SharedCredentialsProvider {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for SharedCredentialsProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedCredentialsProvider(..)")
    }
}

impl PoolOptions {
    /// Sets [`credentials`](Self#structfield.credentials): see [`CredentialsProvider`].
    ///
    /// ```no_run
    /// # use plimsoll_pool::{Credentials, CredentialsProvider, CredentialsRequest, PoolOptions};
    /// # use std::error::Error;
    /// struct Vault;
    ///
    /// impl CredentialsProvider for Vault {
    ///     async fn credentials(&self, request: CredentialsRequest) -> Result<Credentials, Box<dyn Error + Send + Sync>> {
    ///         let token = format!("a token for {} on {}", request.user, request.host);
    ///         Ok(Credentials::new(token))
    ///     }
    /// }
    ///
    /// let options = PoolOptions::new().credentials(Vault);
    /// ```
    pub fn credentials(mut self, provider: impl CredentialsProvider) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }
}
