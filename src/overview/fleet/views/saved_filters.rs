//! Searches that have a name, and the form that saves one.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::fleet::model::FleetQuery;
use crate::overview::fleet::saved::SavedFilter;

/// Links to them; what saves and removes is unfolded on demand.
#[component]
pub fn SavedFiltersList(base: BasePath, query: FleetQuery, saved: Vec<SavedFilter>) -> impl IntoView {
    let here = FleetQuery { text: query.text.clone(), order: query.order, ..FleetQuery::default() }.query();
    let link = |filter: &SavedFilter| {
        let current = (filter.query == here).then_some("true");
        let address = base.of(&format!("/?{}", filter.query));
        view! { <li><a href=address aria-current=current data-noscroll=""><bdi>{filter.name.clone()}</bdi></a></li> }
    };
    let links = saved.iter().map(link).collect_view();
    let list = (!saved.is_empty()).then(|| view! { <ul class="chips" aria-label="Saved filters">{links}</ul> });
    let has_something = !saved.is_empty() || !here.is_empty();
    has_something.then(|| {
        view! {
            <div class="saved-filters" data-key="saved">
                {list}
                <details>
                    <summary>{if here.is_empty() { "Remove a saved filter" } else { "Save this filter" }}</summary>
                    {(!here.is_empty()).then(|| view! { <SaveForm base=base.clone() query=query.query() /> })}
                    {saved.iter().map(|filter| remove(&base, &query, filter)).collect_view()}
                </details>
            </div>
        }
    })
}

#[component]
fn SaveForm(base: BasePath, query: String) -> impl IntoView {
    view! {
        <form method="post" action=base.of("/api/fleet/filters")>
            <input type="hidden" name="query" value=query />
            <label>"Name "<input type="text" name="name" required maxlength="60" autocomplete="off" /></label>
            <button type="submit">"Save"</button>
        </form>
    }
}

fn remove(base: &BasePath, query: &FleetQuery, filter: &SavedFilter) -> impl IntoView + use<> {
    view! {
        <form method="post" action=base.of("/api/fleet/filters/remove")>
            <input type="hidden" name="query" value=query.query() />
            <input type="hidden" name="name" value=filter.name.clone() />
            <button type="submit">"Remove "<bdi>{filter.name.clone()}</bdi></button>
        </form>
    }
}
