//! What is said where the table has no row.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::fleet::model::FleetQuery;

/// Why there is nothing, and the way back.
#[component]
pub fn FoundNothing(base: BasePath, query: FleetQuery, complaints: Vec<String>) -> impl IntoView {
    let all = base.of(&query.searching(String::new()).address());
    let said = if complaints.is_empty() { vec!["No pool matches this search.".to_owned()] } else { complaints };
    let sentences = said.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view();
    view! { <div class="empty" role="status">{sentences}<p><a href=all>"Show all pools"</a></p></div> }
}
