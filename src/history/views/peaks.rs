//! The highest of the hour, the day, the week and ever.

use leptos::prelude::*;

use super::address::Addresses;
use crate::base::timestamps::date_time;
use crate::history::page_data::PeakRow;
use crate::history::peaks::{PeakMetric, PeakPeriod};
use crate::ui::chart::seconds;

#[component]
pub fn Peaks<'a>(peaks: &'a [PeakRow], addresses: &'a Addresses) -> impl IntoView + use<> {
    if peaks.is_empty() {
        return None;
    }
    let rows = PeakMetric::ALL.map(|what| {
        let cells = PeakPeriod::ALL.map(|stretch| {
            let peak = peaks.iter().find(|peak| peak.what == what && peak.stretch == stretch);
            view! { <td>{peak.map_or_else(|| "—".into_any(), |peak| cell(peak, addresses).into_any())}</td> }
        });
        view! { <tr><th scope="row">{title(what)}</th>{cells.collect_view()}</tr> }
    });
    let heads = PeakPeriod::ALL.map(|stretch| view! { <th scope="col">{stretch.label()}</th> });
    Some(view! {
        <section class="peaks" aria-labelledby="peaks">
            <h2 id="peaks">"Peaks"</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Peaks as a table">
                <table><thead><tr><td></td>{heads.collect_view()}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
            </div>
            <p class="note">"Peaks are recorded by the event that sets them, so no spike between two readings is missed. Days begin at 00:00 UTC, weeks on Monday."</p>
        </section>
    })
}

fn title(what: PeakMetric) -> &'static str {
    match what {
        PeakMetric::CheckedOut => "In use at once",
        PeakMetric::Waiting => "Waiting at once",
        PeakMetric::Wait => "Longest wait",
    }
}

fn cell(peak: &PeakRow, addresses: &Addresses) -> impl IntoView + use<> {
    let value = match peak.what {
        PeakMetric::Wait => seconds(peak.mark.value as f64 / 1e6),
        _ => peak.mark.value.to_string(),
    };
    let at_s = peak.mark.at_ms / 1000;
    let holder = peak.mark.holding.groups.first().map(|group| {
        let more = peak.mark.holding.groups.len() - 1;
        let others = if more > 0 { format!(", and {more} more") } else { String::new() };
        view! { <span class="holder">{format!("{} held by {}{others}", group.leases, group.who)}</span> }
    });
    view! {
        <strong>{value}</strong>" "
        <a href=addresses.around(at_s)>{date_time(at_s)}</a>
        {holder}
    }
}
