//! The one chart: waiting, in use, open and capacity, and links to the rest of the history.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::history::model::Range;
use crate::overview::pool::model::CourseRead;
use crate::overview::views::chart::RangeLinks;
use crate::ui::chart::ChoiceLinks;
use crate::ui::format::encoded;

/// The chart with its ranges. `page`: the address of the page, without the base.
#[component]
pub fn Chart<'a>(base: &'a BasePath, page: String, name: String, range: Range, course: &'a CourseRead) -> impl IntoView + use<> {
    let whole = base.of(&format!("/history?source={}", encoded(&name)));
    let links = RangeLinks { base: base.clone(), page, source: name };
    let drawn = match course {
        Ok(Some(course)) => course.chart(base).ok_or_else(|| format!("Nothing was recorded in these {}.", range.label())),
        Ok(None) => Err("Nothing was recorded yet. A reading is written down within a second.".to_owned()),
        Err(why) => Err(format!("The console's store cannot be read ({why}), so there is no chart.")),
    };
    let body = match drawn {
        Ok(html) => view! { <div class="pool-course" inner_html=html></div> }.into_any(),
        Err(sentence) => view! { <p class="nothing">{sentence}</p> }.into_any(),
    };
    view! {
        <section class="chart pool-chart" aria-labelledby="pool-chart">
            <div class="chart-head">
                <h2 id="pool-chart">"Waiting, open and capacity"</h2>
                <ChoiceLinks label="Range of the connections" choices=links.choices(range) />
            </div>
            {body}
            <p class="note more"><a href=whole>"All charts of this pool"</a></p>
        </section>
    }
}
