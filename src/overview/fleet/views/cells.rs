//! The cells of a row that have numbers. What is not told says so; what only some pools tell says how many.

use leptos::prelude::*;

use super::head::class_of;
use super::load_bar::load_bar;
use crate::base::BasePath;
use crate::fleet::model::Evidence;
use crate::overview::fleet::model::{Numbers, RowState, SortColumn, Sum, WaitP99};
use crate::ui::format::{duration_text, plural};
use crate::ui::level::StateBadge;

/// The cell of a column.
pub fn cell(base: &BasePath, column: SortColumn, of: &Numbers) -> AnyView {
    let class = class_of(column);
    match column {
        // The first cell names the row.
        SortColumn::Name => ().into_any(),
        SortColumn::Load => view! { <td class=class>{load_bar(of)}</td> }.into_any(),
        SortColumn::InUse => number(class, in_use(of), of.in_use),
        SortColumn::Size => number(class, of.size.words(), of.size.capacity),
        SortColumn::Waiting => number(class, value(of.waiting), of.waiting),
        SortColumn::Wait => number(class, wait(of.wait), Sum { value: 0, told: of.wait.told, of: of.wait.of }),
        SortColumn::Timeouts => number(class, value(of.timeouts), of.timeouts),
        SortColumn::Level => view! { <td class=class>{state(of)}{incidents(base, of)}</td> }.into_any(),
        SortColumn::Age => view! { <td class=class>{age(of)}</td> }.into_any(),
    }
}

fn value(sum: Sum) -> Option<String> {
    sum.value().map(|value| value.to_string())
}

fn in_use(of: &Numbers) -> Option<String> {
    let in_use = of.in_use.value()?;
    let capacity = of.size.capacity.value();
    Some(capacity.map_or_else(|| in_use.to_string(), |capacity| format!("{in_use} / {capacity}")))
}

/// Told, and nobody waited in that time: a dash.
fn wait(of: WaitP99) -> Option<String> {
    (of.told > 0).then(|| duration_text(of.seconds))
}

fn number(class: &'static str, words: Option<String>, sum: Sum) -> AnyView {
    match words {
        // All pools have gone: nothing could be told.
        None if sum.of == 0 => view! { <td class=class><span class="untold">"—"</span></td> }.into_any(),
        None => view! { <td class=class><span class="untold">"not told"</span></td> }.into_any(),
        Some(words) if sum.is_partial() => {
            let part = format!("{} of {}", sum.told, plural(sum.of, "pool", "pools"));
            view! { <td class=class>{words}<small>{part}</small></td> }.into_any()
        }
        Some(words) => view! { <td class=class>{words}</td> }.into_any(),
    }
}

fn state(of: &Numbers) -> AnyView {
    let (word, shape) = match of.state {
        RowState::Late => ("Late", "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2M8 4.4V8l2.6 1.8"),
        RowState::Gone => ("Gone", "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2M3.4 3.4l9.2 9.2"),
        state => return view! { <StateBadge level=state.level() /> }.into_any(),
    };
    view! {
        <span class="level" data-level="unknown">
            <svg class="level-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                <path d=shape fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" />
            </svg>
            {word}
        </span>
    }
    .into_any()
}

fn incidents(base: &BasePath, of: &Numbers) -> impl IntoView + use<> {
    let count = of.incidents.len();
    let alerts = base.of("/alerts");
    let words = plural(u32::try_from(count).unwrap_or(u32::MAX), "incident", "incidents");
    (count > 0).then(|| view! { <small><a href=alerts>{words}</a></small> })
}

fn age(of: &Numbers) -> impl IntoView + use<> {
    let grade = of.evidence.map(|grade| {
        let letter = letter(grade);
        view! { <span class="grade" title=grade.meaning()><span class="visually-hidden">"Evidence "</span>{letter}</span>" " }
    });
    let age = of.evidence.map_or_else(|| "—".to_owned(), |_| age_words(of.age_s));
    view! { {grade}<span class="age-of">{age}</span> }
}

/// The letter of a grade.
pub fn letter(grade: Evidence) -> &'static str {
    match grade {
        Evidence::A => "A",
        Evidence::B => "B",
        Evidence::C => "C",
    }
}

/// Whole seconds: readings are a second apart at least.
pub fn age_words(age_s: f64) -> String {
    if age_s < 1.0 { "now".to_owned() } else { duration_text(Some(age_s.floor())) }
}
