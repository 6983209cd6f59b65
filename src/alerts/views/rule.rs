//! The rules: what each judges by, whether it fires, how often it would have, and the form that changes it.

use leptos::prelude::*;

use super::AlertsPageData;
use crate::alerts::model::Severity;
use crate::alerts::replay::DAYS;
use crate::alerts::rules::TriggerSide;
use crate::alerts::rules::{ALL, Rule, RuleSubject, RuleUnit, shown as number};
use crate::alerts::settings::{LimitOrigin, RuleFields, RuleLimits};
use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::ui::eager::any;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;

/// All of them.
#[expect(non_snake_case, reason = "it is drawn like the sections around it, and reads all that the page shows")]
pub fn RulesSection(shown: &AlertsPageData) -> impl IntoView + use<> {
    let rules = ALL.into_iter().map(|rule| one(shown, rule)).collect_view();
    let repeat = duration_plain(shown.settings.repeat.as_secs_f64());
    let left_out = shown.counts.as_ref().map(|replayed| replayed.left_out).filter(|left_out| *left_out > 0).map(|left_out| {
        let pools = plural(left_out, "observed pool is", "observed pools are");
        view! { <p class="note">{format!("{pools} left out of what would have fired: there are too many.")}</p> }
    });
    view! {
        <section class="rules" aria-labelledby="rules">
            <h2 id="rules">"Rules"</h2>
            <p class="note">{format!("Unacknowledged incidents are sent again every {repeat}.")}</p>
            {left_out}
            <p class="rules-head" aria-hidden="true"><span>"Rule"</span><span>"State"</span><span>"Limits"</span><span>"History"</span></p>
            {rules}
        </section>
    }
}

fn one(shown: &AlertsPageData, rule: &'static Rule) -> impl IntoView + use<> {
    let limits = shown.settings.of(rule);
    let refused = shown.refused.clone().filter(|(id, ..)| id == rule.id);
    let firing = shown.open.iter().flat_map(|held| &held.members).filter(|member| member.rule == rule.id && member.fires());
    let fires = firing.map(|member| member.severity).max();
    let open = refused.is_some();
    let changed = shown.changed.get(rule.id).map(|changed| {
        view! { <p class="note">{format!("Changed by {} at {} UTC.", changed.by, date_time(changed.at_ms / 1000))}</p> }
    });
    let form = match shown.settings.origin(rule) {
        LimitOrigin::File => any(view! { <p class="note">"These limits come from the configuration file; change them there."</p> }),
        origin => {
            any(view! { <RuleForm base=shown.base.clone() rule limits=limits.clone() refused changed=origin == LimitOrigin::Page /> })
        }
    };
    let blind = shown.blind.get(rule.id).filter(|_| limits.enabled).cloned();
    let count = shown.counts.as_ref().map(|replayed| (replayed.counts.get(rule.id).copied().unwrap_or(0), replayed.span_s));
    // Why nothing came from a pool is not in the history.
    let is_kept = rule.about != RuleSubject::Instances;
    let past = if is_kept { would_have(count, fires.is_some()) } else { "not counted over the past".to_owned() };
    view! {
        <details class="finding" id=format!("rule-{}", rule.id) data-key=rule.id data-rule=rule.id open=open>
            <summary>
                <span class="rule-title">{rule.title}</span>
                <State enabled=limits.enabled fires=fires blind=blind.as_ref().map(|blind| blind.is_whole) />
                <span class="sentence">{judged_by(rule, &limits)}</span>
                <span class="note">{past}</span>
            </summary>
            <div class="finding-body">
                <p class="why">{rule.why}</p>
                {changed}
                {blind.map(|blind| view! { <p class="notice" data-notice="blind">{blind.sentence}</p> })}
                {form}
            </div>
        </details>
    }
}

/// `blind`: there is something that the rule cannot judge; true: it can judge nothing.
#[component]
fn State(enabled: bool, fires: Option<Severity>, blind: Option<bool>) -> impl IntoView {
    let (state, word) = match (enabled, fires, blind) {
        (false, ..) => ("off", "– off"),
        (true, Some(Severity::Warning), _) => ("warning", "● firing: warning"),
        (true, Some(Severity::Critical), _) => ("critical", "● firing: critical"),
        (true, None, Some(true)) => ("blind", "? cannot judge"),
        (true, None, Some(false)) => ("quiet", "○ quiet, partly blind"),
        (true, None, None) => ("quiet", "○ quiet"),
    };
    view! { <span class="rule-state" data-state=state>{word}</span> }
}

/// `each pool: warning from 70 %, critical from 90 % (connections in use), for 60 s`
fn judged_by(rule: &Rule, limits: &RuleLimits) -> String {
    let side = if rule.fires == TriggerSide::Above { "from" } else { "below" };
    let named = [("warning", limits.warning), ("critical", limits.critical)];
    let mut words: Vec<String> =
        named.into_iter().filter_map(|(name, limit)| Some(format!("{name} {side} {}", number(rule.unit, limit?)))).collect();
    if let Some(last) = words.last_mut() {
        last.push_str(&format!(" ({})", rule.of));
    }
    if !limits.lasts.is_zero() {
        words.push(format!("for {}", duration_plain(limits.lasts.as_secs_f64())));
    }
    let about = match rule.about {
        RuleSubject::Pools => "each pool",
        RuleSubject::Server => "the server",
        RuleSubject::Sources => "every source",
        RuleSubject::Instances => "each observed instance",
    };
    format!("{about}: {}", words.join(", "))
}

/// Of a rule that fires now, the minutes that the history has may not tell: it is judged by the second.
fn would_have(count: Option<(u32, u64)>, fires: bool) -> String {
    let when = |span_s: u64| match span_s {
        long if long + 3600 >= DAYS * 86_400 => format!("in the last {DAYS} days"),
        0 => "yet: no history".to_owned(),
        short => format!("in the {} of history", duration_plain(short as f64)),
    };
    match count {
        None => format!("checking the last {DAYS} days …"),
        Some((0, _)) if fires => String::new(),
        Some((0, span_s)) => format!("would not have fired {}", when(span_s)),
        Some((count, span_s)) => format!("would have fired {} {}", plural(count, "time", "times"), when(span_s)),
    }
}

#[component]
fn RuleForm(
    base: BasePath,
    rule: &'static Rule,
    limits: RuleLimits,
    refused: Option<(String, RuleFields, String)>,
    changed: bool,
) -> impl IntoView {
    let address = base.of(&format!("/api/alerts/rules/{}", rule.id));
    let (asked, sentence) =
        refused.map_or_else(|| (RuleFields::for_limits(rule, &limits), None), |(_, asked, sentence)| (asked, Some(sentence)));
    let refusal = sentence.map(|sentence| {
        view! {
            <p class="notice" data-notice="refused" data-key="refused" role="alert">
                <strong>"Not changed: "</strong>
                {sentence.trim_end_matches('.').to_owned()}
                "."
            </p>
        }
    });
    let restore = changed.then(|| {
        view! {
            <form method="post" action=format!("{address}/default")>
                <button type="submit">"Restore the default"</button>
            </form>
        }
    });
    let unit = match rule.unit {
        RuleUnit::Percent => ", %",
        RuleUnit::Time => ", e.g. 500ms or 5m",
        RuleUnit::Count | RuleUnit::Instances => "",
    };
    view! {
        {refusal}
        <form class="rule-form" method="post" action=address>
            <label class="confirm">
                <input type="checkbox" name="enabled" checked=asked.enabled.is_some() />
                "Enabled"
            </label>
            <Field name="warning" label=format!("Warning{unit}") value=asked.warning />
            <Field name="critical" label=format!("Critical{unit}") value=asked.critical />
            <Field name="for" label="For, e.g. 90s or 5m" value=asked.lasts />
            <Field name="keep_firing" label="Keep firing, e.g. 90s or 5m" value=asked.keep_firing />
            <Field name="hysteresis" label="Hysteresis, %" value=asked.hysteresis />
            <button type="submit" class="primary">"Save"</button>
        </form>
        {restore}
    }
}

#[component]
fn Field(name: &'static str, #[prop(into)] label: String, value: String) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="text" name=name value=value autocomplete="off" spellcheck="false" />
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::rules::find;
    use crate::alerts::settings::AlertSettings;

    #[test]
    fn limits_say_of_what_they_are_in_one_style_of_units() {
        let words = |id| {
            let rule = find(id).expect("a rule");
            judged_by(rule, &AlertSettings::default().of(rule)).replace('\u{a0}', " ")
        };
        assert_eq!(words("unreachable"), "every source: critical from 100 % (failed readings), for 10 s");
        assert_eq!(words("utilization"), "each pool: warning from 70 %, critical from 90 % (connections in use), for 60 s");
        assert_eq!(
            words("headroom"),
            "the server: warning below 1 instance, critical below 0 instances (room for more instances), for 5 min"
        );
    }
}
