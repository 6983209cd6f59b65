//! The slots as a bar: who has them now, how many more may be taken, and what is left or does not fit.

use leptos::prelude::*;

use crate::capacity::ledger::TakenPart;
use crate::capacity::model::Ledger;

/// Where the bar stands in its picture, below the label of the mark.
const TOP: &str = "24";
const HEIGHT: &str = "30";

/// What the table says row by row; the bar itself is a picture of it. Whose sessions would be refused nobody knows: what does not fit is
/// one block.
#[component]
pub fn SlotsBar(ledger: Ledger) -> impl IntoView {
    let whole = f64::from(ledger.usable().max(ledger.at_most()).max(1));
    let share = move |slots: u32| format!("{:.2}%", 100.0 * f64::from(slots) / whole);
    let (now, may, usable) = (ledger.now(), ledger.may_be_taken(), ledger.usable());
    let beyond = u32::try_from(-ledger.headroom()).unwrap_or(0);
    let mut from = 0;
    let parts = ledger.taken().into_iter().enumerate().map(|(place, of)| {
        let x = share(from);
        from += of.now;
        view! { <Part place x width=share(of.now) of /> }
    });
    let parts = parts.collect_view();
    let may_be_taken = (may > 0).then(|| {
        view! {
            <g>
                <title>{format!("{may} more may be taken")}</title>
                <rect class="slots-may" data-slots=may x=share(now) y=TOP width=share(may) height=HEIGHT />
            </g>
        }
    });
    let mark = (beyond > 0).then(|| view! { <Mark at=ledger.usable_mark() usable beyond /> });
    view! {
        <svg class="ledger-bar" width="100%" height="62" role="img" aria-labelledby="ledger-title ledger-words">
            <title id="ledger-title">"Slots and who takes them"</title>
            <desc id="ledger-words">{ledger.sentence()}" The table below has the numbers."</desc>
            <Patterns />
            <rect class="bar-track" y=TOP width=share(usable) height=HEIGHT />
            {parts}
            {may_be_taken}
            {mark}
        </svg>
        <Legend may left=ledger.headroom() />
    }
}

/// Where the usable slots end, and what may be taken beyond.
#[component]
fn Mark(at: f64, usable: u32, beyond: u32) -> impl IntoView {
    let (x, anchor) = (format!("{at:.2}%"), if at < 50.0 { "start" } else { "end" });
    view! {
        <g>
            <title>{format!("{beyond} may be taken and do not fit")}</title>
            <rect class="beyond" data-slots=beyond x=x.clone() y=TOP width=format!("{:.2}%", 100.0 - at) height=HEIGHT />
        </g>
        <line class="base-mark" x1=x.clone() x2=x.clone() y1="19" y2="60" />
        <text class="mark-label" x=x y="14" text-anchor=anchor>{format!("{usable} usable")}</text>
    }
}

#[component]
fn Part(place: usize, x: String, width: String, of: TakenPart) -> impl IntoView {
    let name = match of.names.as_slice() {
        [name] => Some(name.clone()),
        _ => None,
    };
    view! {
        <g>
            <title>{of.words()}</title>
            <rect class="slot-part" data-shade=of.shade data-name=name data-now=of.now x=x.clone() y=TOP width=width.clone() height=HEIGHT />
            <rect class="slots-pattern" fill=pattern(place) x=x.clone() y=TOP width=width height=HEIGHT />
            {(place > 0).then(|| view! { <rect class="slot-border" x=x y=TOP width="2" height=HEIGHT transform="translate(-1 0)" /> })}
        </g>
    }
}

/// Parts are told apart by hue and by pattern: some readers see no hues, and some screens no patterns.
#[component]
fn Patterns() -> impl IntoView {
    view! {
        <defs>
            <pattern id="slots-lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line class="slots-ink" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
            <pattern id="slots-dots" width="6" height="6" patternUnits="userSpaceOnUse">
                <circle class="slots-dot" cx="3" cy="3" r="1.3" />
            </pattern>
            <pattern id="slots-steep" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
                <line class="slots-ink" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
            <pattern id="slots-bars" width="6" height="6" patternUnits="userSpaceOnUse">
                <line class="slots-ink" x1="0" y1="3" x2="6" y2="3" />
            </pattern>
            <pattern id="slots-cross" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="slots-ink" d="M0 0H7M0 0V7" />
            </pattern>
        </defs>
    }
}

/// The pattern of the part at this place, over its hue.
fn pattern(place: usize) -> &'static str {
    ["none", "url(#slots-lines)", "url(#slots-dots)", "url(#slots-steep)", "url(#slots-bars)", "url(#slots-cross)"][place % 6]
}

/// What a part of the bar is known by.
#[derive(Clone)]
pub struct PartMark {
    pub place: usize,
    pub shade: String,
}

/// Colour and pattern of the part of the bar that the sessions of this row are in; empty for who has none now.
#[component]
pub fn Key(part: Option<PartMark>) -> impl IntoView {
    let drawn = part.map(|PartMark { place, shade }| {
        view! {
            <rect class="slot-part" data-shade=shade width="16" height="16" />
            <rect class="slots-pattern" fill=pattern(place) width="16" height="16" />
        }
    });
    view! { <svg class="key" width="16" height="16" aria-hidden="true">{drawn}</svg> }
}

/// What the shapes of the bar mean: those that it has.
#[component]
fn Legend(may: u32, left: i64) -> impl IntoView {
    let item = |class: &'static str, words: String| {
        view! { <li><svg class="key" width="12" height="12" aria-hidden="true"><rect class=class width="12" height="12" /></svg>{words}</li> }
    };
    view! {
        <ul class="slots-legend" aria-label="Legend">
            <li>"in use now (colours and patterns as in the table)"</li>
            {(may > 0).then(|| item("slots-may", format!("{may} more may be taken")))}
            {(left > 0).then(|| item("bar-track", format!("headroom {left}")))}
            {(left < 0).then(|| item("beyond", format!("{} may be taken and do not fit", -left)))}
        </ul>
    }
}
