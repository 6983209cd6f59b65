//! What is shown, and the choices: source, range, a stretch of one's own, downloads.

use leptos::prelude::*;

use super::address::Addresses;
use crate::base::timestamps::date_time;
use crate::history::compare::Compare;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::model::Range;
use crate::history::page_data::HistoryPageData;
use crate::ui::chart::{ChoiceLink, ChoiceLinks, ShareLink};
use crate::ui::format;

/// Sources that are offered as a list.
const MOST_OPTIONS: usize = 200;

#[component]
pub fn Head<'a>(found: &'a HistoryPageData, addresses: &'a Addresses) -> impl IntoView + use<> {
    let window = found.window;
    let ranges =
        Range::ALL.map(|range| ChoiceLink { words: range.label(), href: addresses.range(range), is_current: window.range == Some(range) });
    let steps = addresses.steps().map(|(words, href)| ChoiceLink { words, href, is_current: false });
    let compared = found.earlier.as_ref().map(|earlier| earlier.compare);
    let (from, until) = (date_time(window.from_s), date_time(window.until_s));
    let files = ["csv", "json"].map(|kind| view! { <a href=addresses.file(kind) rel="external" download="">{kind.to_uppercase()}</a>" " });
    let choice = choice(
        addresses.page(),
        &addresses.key(),
        &found.sources,
        Some(found.source.clone()),
        window.range,
        compared,
        [window.from_s, window.until_s].map(date_time),
    );
    view! {
        <section class="hero-head" aria-labelledby="history">
            <h1 id="history">"History"</h1>
            <p class="summary">{summary(found)}</p>
        </section>
        <section class="history-head" aria-label="Source and range">
            <ChoiceLinks label="Range" choices=ranges.into() />
            <ChoiceLinks label="Move" choices=steps.into() />
            <ChoiceLinks label="Compare with" choices=comparisons(compared, |compare| addresses.compared(compare)) />
            {choice}
            <p class="span" id="history-span">
                {format!("{from} to {until} UTC, one point per {}. ", format::duration_text(Some(found.step_s as f64)))}
                "Download: "{files.collect_view()}<ShareLink href=addresses.absolute() />
            </p>
        </section>
    }
}

/// A link for each comparison; that of the one that is shown takes it away.
fn comparisons(shown: Option<Compare>, address: impl Fn(Option<Compare>) -> String) -> Vec<ChoiceLink> {
    let choice = |compare: Compare| {
        let is_current = shown == Some(compare);
        ChoiceLink { words: compare.label(), href: address(Some(compare).filter(|_| !is_current)), is_current }
    };
    Compare::ALL.map(choice).into()
}

/// The form for a stretch of one's own; a plain one, so that it works without a script.
/// `key` is that of the window that was asked for: another window is another form, so that its fields follow. A refresh of the same one
/// renews the fields that nobody has changed.
pub fn choice(
    page: &str,
    key: &str,
    sources: &[String],
    source: Option<String>,
    range: Option<Range>,
    compare: Option<Compare>,
    [from, until]: [String; 2],
) -> impl IntoView + use<> {
    let (page, key) = (page.to_owned(), key.to_owned());
    let options: Vec<_> = match (sources, &source) {
        ([], Some(one)) => vec![one.clone()],
        (all, _) => all.to_vec(),
    };
    let choices = if options.len() > MOST_OPTIONS {
        // A list of thousands would be longer than the page.
        let named = source.clone().unwrap_or_default();
        view! { <input type="text" name="source" value=named autocomplete="off" spellcheck="false" data-follows="" /> }.into_any()
    } else {
        let options = options.into_iter().map(|name| {
            let selected = source.as_ref() == Some(&name);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        });
        view! { <select name="source">{options.collect_view()}</select> }.into_any()
    };
    // Left alone, the times mean the range still.
    let range = range.map(|range| {
        view! {
            <input type="hidden" name="range" value=range.as_str() />
            <input type="hidden" name="shown" value=format!("{from} {until}") />
        }
    });
    // As text: a browser would show a field for times in the clock of its language, with AM and PM.
    let field = |name: &'static str, label: &'static str, value: String| {
        view! {
            <label class="field"><span>{label}</span><input type="text" name=name value=value placeholder="2026-11-24 03:00" autocomplete="off" spellcheck="false" data-follows="" /></label>
        }
    };
    let fields = [field("from", "From (UTC)", from.clone()), field("until", "Until (UTC)", until.clone())];
    view! {
        <form method="get" action=page class="history-choice" data-key=key>
            <label class="field"><span>"Source"</span>{choices}</label>
            {fields}
            {range}
            {compare.map(|compare| view! { <input type="hidden" name="compare" value=compare.as_str() /> })}
            <button type="submit">"Show"</button>
        </form>
    }
}

/// The whole window in one sentence. Its quantiles are those of all of it, not the highest of the steps'.
fn summary(found: &HistoryPageData) -> String {
    match &found.whole {
        None => "Nothing was recorded in this range.".to_owned(),
        Some(Frame::Pool(whole)) => pool_summary(whole),
        Some(Frame::Server(whole)) => {
            let number = |value: Option<u32>| value.map_or_else(|| "—".to_owned(), |value| value.to_string());
            let (most, usable) = (number(whole.sessions.max()), number(Some(whole.usable_slots).filter(|usable| *usable > 0)));
            format!("Peak {most} of {usable} usable slots taken; {} of {} readings failed.", whole.failed, whole.answered + whole.failed)
        }
    }
}

/// What is not told is a dash.
fn pool_summary(whole: &PoolFrame) -> String {
    let known = |value: Option<String>| value.unwrap_or_else(|| "—".to_owned());
    let percent = |tenths: Option<f64>| known(tenths.map(|tenths| format!("{:.1} %", tenths / 10.0)));
    // A maximum of readings is no peak.
    let peak = if whole.resolution_s().is_some() { "Highest reading" } else { "Peak" };
    format!(
        "{peak} {}, mean {}, most waiting {}, wait p99 {}, not served {}.",
        percent(whole.utilization.max().map(f64::from)),
        percent(whole.utilization.mean()),
        known(whole.waiting.max().map(|most| most.to_string())),
        format::duration_text(whole.waits.quantile(0.99).map(|wait| wait.as_secs_f64())),
        known(whole.counted.unserved().map(|count| count.to_string())),
    )
}
