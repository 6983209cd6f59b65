//! Where drawn pages are found. The server has them; here it is only asked.

use std::pin::Pin;
use std::sync::Arc;

use super::Drawn;
use crate::base::ApiError;

/// The page that was asked for.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Arc<Drawn>, ApiError>> + Send + 'a>>;

/// All drawn pages of a console. It is in the context of each request.
pub trait Catalogue: Send + Sync {
    /// The page of this name for whoever sent the request, whose session it checks.
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] without a session, [`ApiError::Invalid`] where no page has this name.
    fn ask(&self, name: String) -> Asked<'_>;

    /// The page of this name, for a document that is rendered: the router lets nobody in without a session.
    fn find(&self, name: &str) -> Option<Arc<Drawn>>;
}
