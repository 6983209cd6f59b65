//! One moment, closely: its numbers, and who held connections then.

use leptos::prelude::*;

use super::address::Addresses;
use super::{pool, server};
use crate::base::timestamps::date_time;
use crate::history::holders::HolderList;
use crate::history::page_data::MomentData;
use crate::history::points::Points;
use crate::ui::chart::seconds;
use crate::ui::format;

#[component]
pub fn MomentView<'a>(moment: &'a MomentData, addresses: &'a Addresses) -> impl IntoView + use<> {
    let words = match &moment.points {
        Points::Pool(points) => points.first().map(pool::words),
        Points::Server(points) => points.first().map(server::words),
    };
    let words = words.unwrap_or_else(|| "nothing was recorded".to_owned());
    let of = if moment.step_s > 1 { format!(" (over {} around this moment)", seconds(moment.step_s as f64)) } else { String::new() };
    let is_pool = matches!(moment.points, Points::Pool(_)) && moment.points.resolution_s().is_none();
    let held = match &moment.holding {
        Some((seen_s, holding)) => Some(holders(moment.at_s, *seen_s, holding).into_any()),
        None if is_pool => {
            Some(view! { <p>"Holders are unknown: no connection was in use around this moment, or the record has expired."</p> }.into_any())
        }
        None => None,
    };
    view! {
        <section class="moment" aria-labelledby="moment">
            <h2 id="moment">{format!("At {} UTC", date_time(moment.at_s))}</h2>
            <p>{format!("{words}{of}.")}</p>
            {held}
            <p class="note"><a href=addresses.around(moment.at_s)>"Show the 15 minutes around this moment"</a></p>
        </section>
    }
}

fn holders(at_s: u64, seen_s: u64, holding: &HolderList) -> impl IntoView + use<> {
    let when = match seen_s.abs_diff(at_s) {
        0 => String::new(),
        apart => format!(", {} {} this moment", seconds(apart as f64), if seen_s < at_s { "before" } else { "after" }),
    };
    let named: u32 = holding.groups.iter().map(|group| group.leases).sum();
    let left = holding.checked_out.saturating_sub(named);
    let others = (left > 0).then(|| format!(" {} by others.", format::plural(left, "lease was held", "leases were held")));
    let rows = holding.groups.iter().map(|group| {
        view! {
            <tr>
                <th scope="row">{group.who.clone()}</th>
                <td class="number">{group.leases}</td>
                <td class="number">{group.in_transaction}</td>
                <td class="number">{seconds(group.longest_held_ms as f64 / 1000.0)}</td>
            </tr>
        }
    });
    let sentence = format!("{} in use, {} waiting.", holding.checked_out, holding.waiting);
    view! {
        <h3>{format!("Who held connections at {} UTC{when}", date_time(seen_s))}</h3>
        <p>{sentence}{others}</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Who held connections">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Taken by"</th>
                        <th scope="col" class="number">"Leases"</th>
                        <th scope="col" class="number">"In a transaction"</th>
                        <th scope="col" class="number">"Longest held"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
