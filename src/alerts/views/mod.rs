//! Draws the alerts for the page, what needs a hand first.

mod open;
mod resolved;
mod rule;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::blind::Blindness;
use super::evaluator::LimitOverride;
use super::incidents::TrackedIncident;
use super::model::{Incident, Severity};
use super::notifiers::NotifierState;
use super::replay::ReplayResult;
use super::settings::{AlertSettings, RuleFields};
use crate::alerts::notifiers::web::NotifiersSection;
use crate::base::BasePath;
use crate::ui::format;
use open::OpenSection;
use resolved::ResolvedSection;
use rule::RulesSection;

/// What the page shows.
pub struct AlertsPageData {
    pub base: BasePath,
    pub now_ms: u64,
    pub open: Vec<TrackedIncident>,
    /// Of the last days, the newest first.
    pub resolved: Vec<Incident>,
    pub settings: AlertSettings,
    /// Who has set the limits of which rule on the page.
    pub changed: BTreeMap<&'static str, LimitOverride>,
    /// Rules that cannot judge, and why.
    pub blind: BTreeMap<&'static str, Blindness>,
    /// `None` while they are being counted.
    pub counts: Option<Arc<ReplayResult>>,
    /// The rule whose change was refused, what was asked for, and why not.
    pub refused: Option<(String, RuleFields, String)>,
    /// Why nothing is kept.
    pub trouble: Option<String>,
    /// Who is told.
    pub notifiers: Vec<NotifierState>,
}

/// `/alerts`.
pub fn draw(shown: &AlertsPageData) -> String {
    let trouble = shown.trouble.clone().map(|sentence| {
        view! { <p class="notice" data-notice="trouble" role="alert"><strong>"Not stored. "</strong>{sentence}</p> }
    });
    let page = view! {
        <section class="hero-head" aria-labelledby="alerts">
            <h1 id="alerts">"Alerts"</h1>
            <p class="summary">{summary(&shown.open)}</p>
        </section>
        {trouble}
        <OpenSection base=shown.base.clone() open=shown.open.clone() now_ms=shown.now_ms />
        <ResolvedSection incidents=shown.resolved.clone() />
        <NotifiersSection base=shown.base.clone() notifiers=shown.notifiers.clone() />
        {RulesSection(shown)}
        <footer>"As of "<time class="taken-at">{format!("{} UTC", format::clock(shown.now_ms))}</time></footer>
    };
    page.to_html()
}

fn summary(open: &[TrackedIncident]) -> String {
    let critical = open.iter().filter(|held| held.incident.severity == Severity::Critical).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match (open.len(), critical) {
        (0, _) => "No incident is open.".to_owned(),
        (all, 0) => format!("{} open.", format::plural(count(all), "incident is", "incidents are")),
        (all, critical) => format!("{} open, {critical} of them critical.", format::plural(count(all), "incident is", "incidents are")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::incidents::Member;
    use crate::alerts::model::{Acknowledged, Cause};
    use crate::alerts::replay::FiringCounts;
    use crate::alerts::rules::ALL;

    /// What every word from outside is here: text that would be markup, in an attribute too.
    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

    fn incident() -> Incident {
        Incident {
            id: 7,
            name: None,
            rule: "utilization".into(),
            source: NASTY.into(),
            severity: Severity::Critical,
            sentence: NASTY.into(),
            cause: Some(Cause { id: "leak".into(), sentence: NASTY.into(), evidence: vec![NASTY.into()], server: None }),
            opened_at_ms: 0,
            resolved_at_ms: None,
            acknowledged: Some(Acknowledged { by: NASTY.into(), at_ms: 60_000 }),
            silenced_until_ms: Some(3_600_000),
            numbers: None,
            instances: Vec::new(),
            sentence_at_ms: None,
        }
    }

    fn shown() -> AlertsPageData {
        let member = |rule: &str| Member {
            rule: rule.into(),
            source: NASTY.into(),
            severity: Severity::Critical,
            since_ms: 0,
            until_ms: None,
            first: None,
            now: None,
            worst: None,
        };
        let held = TrackedIncident {
            incident: incident(),
            members: vec![member("utilization"), member("waiting")],
            told: None,
            told_at_ms: 0,
            repeats: 0,
            instances: None,
        };
        let asked = RuleFields { warning: NASTY.into(), ..RuleFields::by_default(ALL[0]) };
        AlertsPageData {
            base: BasePath::from("/admin".to_owned()),
            now_ms: 120_000,
            open: vec![held],
            resolved: vec![Incident { resolved_at_ms: Some(90_000), ..incident() }],
            settings: AlertSettings::default(),
            changed: BTreeMap::new(),
            blind: BTreeMap::from([("replica_lag", Blindness { sentence: NASTY.to_owned(), is_whole: true })]),
            counts: Some(Arc::new(ReplayResult { counts: FiringCounts::from([("utilization", 3)]), span_s: 8 * 86_400, left_out: 0 })),
            refused: Some((ALL[0].id.to_owned(), asked, NASTY.into())),
            trouble: Some(NASTY.into()),
            notifiers: Vec::new(),
        }
    }

    #[test]
    fn words_from_outside_are_text() {
        let page = draw(&shown());
        assert!(page.matches("&lt;script&gt;").count() >= 10, "{page}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    }

    #[test]
    fn addresses_stay_below_where_the_console_is_mounted() {
        let page = draw(&shown());
        assert!(page.contains(r#"action="/admin/api/alerts/incidents/7/acknowledge""#) || page.contains("Acknowledged"), "{page}");
        assert!(page.contains(r#"action="/admin/api/alerts/rules/utilization""#) && !page.contains("\"/api"), "{page}");
    }

    #[test]
    fn a_rule_says_how_often_it_would_have_fired_once_that_is_counted() {
        let page = draw(&shown());
        assert!(page.contains("would have fired 3 times in the last 7 days") && page.contains("would not have fired in the last 7 days"));
        let young = ReplayResult { counts: FiringCounts::from([("utilization", 1)]), span_s: 120, left_out: 3 };
        let page = draw(&AlertsPageData { counts: Some(Arc::new(young)), ..shown() });
        assert!(page.contains("would have fired 1 time in the 2 min of history"), "{page}");
        assert!(page.contains("would not have fired in the 2 min of history") && !page.contains("in the last 7 days\""), "{page}");
        assert!(page.contains("3 observed pools are left out of what would have fired"), "{page}");
        assert_eq!(page.matches("not counted over the past").count(), 1, "of instances that have gone");
        let uncounted = draw(&AlertsPageData { counts: None, ..shown() });
        assert!(!uncounted.contains("would have fired") && uncounted.contains("checking the last 7 days"));
    }

    #[test]
    fn a_rule_says_who_has_changed_it() {
        let changed = BTreeMap::from([("leak", LimitOverride { by: "admin from 127.0.0.1".into(), at_ms: 0 })]);
        let page = draw(&AlertsPageData { changed, ..shown() });
        assert!(page.contains("Changed by admin from 127.0.0.1 at 1970-01-01 00:00:00 UTC."), "{page}");
    }

    #[test]
    fn a_rule_of_the_file_is_shown_and_has_no_form() {
        let file: toml::Table = "[utilization]\nwarning = 70".parse().expect("TOML");
        let page = draw(&AlertsPageData { settings: AlertSettings::of_file(&file).expect("valid"), refused: None, ..shown() });
        assert!(page.contains("configuration file") && !page.contains("rules/utilization\""), "{page}");
        assert!(page.contains("rules/waiting\""));
    }
}
