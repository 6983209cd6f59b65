//! The drawn pages, as their server function and the documents find them.

use std::sync::Arc;

use super::Console;
use crate::access::{reader_of_page, require_session};
use crate::base::bad_request;
use crate::drawn::{Asked, Catalogue, Drawn};

impl Catalogue for Console {
    fn ask(&self, name: String) -> Asked<'_> {
        Box::pin(async move {
            let who = require_session().await?;
            self.drawn_for(&name, &who).await.ok_or_else(|| bad_request("This page does not exist.".into()))
        })
    }

    fn find(&self, name: &str) -> Option<Arc<Drawn>> {
        self.drawn_in(name, reader_of_page().and_then(|who| who.session))
    }
}
