//! A source that was added: how it stands, where it is kept, and what is next.

use leptos::prelude::*;

use super::frame::{Place, framed};
use super::numbers::{Caches, Pools};
use super::step;
use super::toml_file::ForTheFile;
use crate::base::BasePath;
use crate::fleet::registry::{ObservedCache, ObservedPool, SourceState};

/// What the last step is drawn from.
pub struct AddedPage {
    pub source: SourceState,
    pub pools: Vec<ObservedPool>,
    pub caches: Vec<ObservedCache>,
    /// The table for the configuration file.
    pub toml: String,
    /// The data folder, of a console that has one.
    pub folder: Option<String>,
}

/// The last step.
pub fn added(base: &BasePath, page: AddedPage) -> String {
    let AddedPage { source, pools, caches, toml, folder } = page;
    let question = format!("{} is added", source.name);
    let waits = source.read_at_ms.is_none() && source.errors.is_empty();
    let errors = source.errors.iter().map(|said| view! { <p class="notice" data-notice="refused" role="status">{said.clone()}</p> });
    let errors = errors.collect_view();
    let body = view! {
        {waits.then(|| view! { <p role="status">"Its first reading is under way…"</p> })}
        {errors}
        <Pools pools />
        <Caches caches />
        <p class="actions">
            <a class="button primary" href=step(base, "") rel="external">"Add another"</a>
            <a class="button" href=base.of("/")>"To the fleet"</a>
        </p>
        <Kept folder toml id=source.id.unwrap_or_default() base=base.clone() />
    };
    framed(Place::Added, &question, body.into_any())
}

/// Where it is kept, and how it comes into a file that is kept elsewhere.
#[component]
fn Kept(folder: Option<String>, toml: String, id: String, base: BasePath) -> impl IntoView {
    let kept = match folder {
        Some(folder) => format!("It is kept in {folder}, and begins again with the console. You need to do nothing more."),
        None => {
            "This console has no data folder: the source ends with the console, unless you write it into the configuration file.".to_owned()
        }
    };
    view! {
        <section class="kept" aria-labelledby="kept">
            <h3 id="kept">"Where it is kept"</h3>
            <p>{kept}</p>
            <p>"To keep it with the rest of your configuration instead, append these lines, remove the source here, and restart the console:"</p>
            <ForTheFile what="Table for the configuration file" toml />
            <form class="actions" method="post" action=base.of("/api/first-steps/remove")>
                <input type="hidden" name="id" value=id />
                <button type="submit">"Remove it here"</button>
            </form>
        </section>
    }
}
