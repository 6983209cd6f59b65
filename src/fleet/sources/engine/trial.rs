//! Tries a source that is not added, and says what one that is added may name.

use serde_json::Value;

use super::{SourceRefusal, Sources};
use crate::fleet::sources::config::SecretPlaces;
use crate::fleet::sources::runner::Trial;

impl Sources {
    /// One reading of a source that may stand beside the others, by what would read it later. Nothing is added.
    ///
    /// # Errors
    /// [`SourceRefusal`], with what to do.
    pub async fn try_out(&self, given: &Value) -> Result<Trial, SourceRefusal> {
        // Not held while an address is waited for.
        let setup = { self.checked(given, &self.known.lock().await, None)? };
        let sent_to = || SourceRefusal::Wrong("a source of kind otlp is sent to, and cannot be tried; look at what it has sent".to_owned());
        self.beginner.read_once(&setup).await.ok_or_else(sent_to)
    }

    /// The names of all `[[servers]]`.
    pub fn servers(&self) -> &[String] {
        &self.servers
    }

    /// Where secrets of sources that are added may be.
    pub fn secret_places(&self) -> &SecretPlaces {
        &self.secrets
    }
}
