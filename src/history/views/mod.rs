//! Draws `/history`.

mod address;
mod connections;
mod head;
mod marks;
mod moment;
mod peaks;
mod pool;
mod server;
mod untold;

use leptos::prelude::*;

use super::marks::Mark;
use super::points::Points;
use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::history::page_data::HistoryPageData;
use crate::history::query::HistoryQuery;
use crate::ui::chart::{Axis, AxisMark, Course, CourseStep, NumbersTable, Plot};
use address::Addresses;
pub use connections::connections;
use head::Head;
use marks::MarkList;
use moment::MomentView;
use peaks::Peaks;
use untold::Untold;

/// Where the charts stand, and where a step is told in words.
const COURSE: &str = "history-course";
const READOUT: &str = "history-readout";

/// The page with all that was found.
pub fn page(base: &BasePath, found: &HistoryPageData) -> String {
    let addresses = Addresses::new(base, found);
    let charts = match found.points.is_empty() {
        true => view! { <p class="nothing">"Nothing was recorded in this range. The console records every second while it runs."</p> }
            .into_any(),
        false => all_charts(found, &addresses).into_any(),
    };
    let page = view! {
        <Head found addresses=&addresses />
        {found.moment.as_ref().map(|moment| view! { <MomentView moment addresses=&addresses /> })}
        <section class="history-charts" aria-labelledby="history-span">{charts}</section>
        <Untold not_told=&found.not_told />
        <MarkList marks=&found.marks addresses=&addresses />
        <Peaks peaks=&found.peaks addresses=&addresses />
    };
    page.to_html()
}

/// All charts of the source.
fn all_charts(found: &HistoryPageData, addresses: &Addresses) -> impl IntoView + use<> {
    let (plots, empty) = match &found.points {
        Points::Pool(points) => pool::plots(points, found.earlier.as_ref()),
        Points::Server(points) => (server::plots(points, found.earlier.as_ref()), Vec::new()),
    };
    let without = (!empty.is_empty())
        .then(|| view! { <p class="nothing" data-notice="untold">{format!("Without numbers in this range: {}.", empty.join(", "))}</p> });
    let compared = found.earlier.as_ref().map(|earlier| view! { <p class="note" id="compared">{earlier.sentence(found.window)}</p> });
    view! {
        {compared}
        {charts(found, addresses, &plots, steps(&found.points))}
        {without}
    }
}

/// These charts of what was found, read together, and their numbers.
pub fn charts(found: &HistoryPageData, addresses: &Addresses, plots: &[Plot], steps: Vec<CourseStep>) -> impl IntoView + use<> {
    let axis = axis(found);
    let closely = if found.has_holders() { "Who held connections at this moment" } else { "Details of this moment" };
    let figures = plots.iter().map(|plot| plot.draw(&axis)).collect_view();
    view! {
        <Course ids=[COURSE, READOUT] axis=&axis steps link=addresses.of_source() closely source=found.source.clone()>
            {figures}
        </Course>
        <NumbersTable plots />
    }
}

fn axis(found: &HistoryPageData) -> Axis {
    let (window, points) = (found.window, &found.points);
    let mark = |mark: &Mark| AxisMark { at_s: mark.at_s, name: mark.kind.label().to_owned(), words: mark.words.clone() };
    Axis {
        from_s: window.from_s,
        until_s: window.until_s,
        step_s: found.step_s.max(1),
        holds_s: points.resolution_s(),
        at_s: window.at_s,
        marks: found.marks.iter().map(mark).collect(),
        words: format!(", {} to {} UTC", date_time(window.from_s), date_time(window.until_s)),
    }
}

fn steps(points: &Points) -> Vec<CourseStep> {
    match points {
        Points::Pool(points) => points.iter().map(|point| CourseStep { at_s: point.at_s, words: pool::words(point) }).collect(),
        Points::Server(points) => points.iter().map(|point| CourseStep { at_s: point.at_s, words: server::words(point) }).collect(),
    }
}

/// What was asked for cannot be shown.
pub fn refused(base: &BasePath, asked: &HistoryQuery, sentence: &str) -> String {
    let (all, sentence) = (base.of("/history"), sentence.to_owned());
    let source = asked.source.clone();
    let page = view! {
        <section class="hero-head" aria-labelledby="history"><h1 id="history">"History"</h1></section>
        <p class="notice" role="alert">{sentence}</p>
        {head::choice(&all, "refused", &[], source, None, None, [String::new(), String::new()])}
        <p><a href=all>"Show the last hour"</a></p>
    };
    page.to_html()
}

#[cfg(test)]
mod tests {
    use super::super::holders::{HolderGroup, HolderList};
    use super::super::marks::{Mark, MarkKind};
    use super::super::peaks::{PeakMetric, PeakPeriod, PeakRecord};
    use super::super::points::{PoolPoint, ServerPoint};
    use super::*;
    use crate::history::page_data::{MomentData, PeakRow};

    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;
    const NOW: u64 = 1_795_996_800;

    fn found(points: Points, query: &str) -> HistoryPageData {
        let asked = HistoryQuery::of(query);
        let held = HolderGroup { who: NASTY.into(), leases: 3, in_transaction: 1, longest_held_ms: 1200 };
        let holding = HolderList { checked_out: 3, waiting: 1, groups: vec![held] };
        let mark = PeakRecord { began_s: NOW, value: 3, at_ms: NOW * 1000, holding: holding.clone() };
        HistoryPageData {
            window: asked.window(NOW).expect("a window"),
            asked,
            sources: vec!["orders".into(), NASTY.into()],
            source: NASTY.into(),
            step_s: 20,
            earlier: None,
            whole: None,
            not_told: vec![(NASTY.into(), NASTY.into())],
            marks: vec![Mark { at_s: NOW - 60, kind: MarkKind::Deploy, words: NASTY.into() }],
            peaks: vec![PeakRow { what: PeakMetric::CheckedOut, stretch: PeakPeriod::Hour, mark }],
            moment: Some(MomentData { at_s: NOW - 30, points: points.clone(), step_s: 1, holding: Some((NOW - 31, holding)) }),
            points,
        }
    }

    fn pool() -> Points {
        let point = |n: u64| PoolPoint {
            at_s: NOW - 3600 + n * 20,
            utilization_max_percent: Some(50.0),
            wait_p99_s: Some(0.1),
            ..Default::default()
        };
        Points::Pool((0..180).map(point).collect())
    }

    fn server() -> Points {
        let point =
            |n: u64| ServerPoint { at_s: NOW - 3600 + n * 20, usable_slots: Some(97), sessions_max: Some(40), ..Default::default() };
        Points::Server((0..180).map(point).collect())
    }

    #[test]
    fn words_from_outside_are_text() {
        let pages = [
            page(&BasePath::default(), &found(pool(), "")),
            page(&BasePath::default(), &found(server(), "at=1795996770")),
            page(&BasePath::default(), &found(Points::Pool(vec![]), "range=90d")),
            refused(&BasePath::default(), &HistoryQuery { source: Some(NASTY.into()), ..HistoryQuery::default() }, NASTY),
        ];
        for page in pages {
            assert!(page.contains("&lt;script&gt;"), "{page}");
            assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        }
    }

    #[test]
    fn addresses_stay_below_where_the_console_is_mounted() {
        let page = page(&BasePath::from("/admin".to_owned()), &found(pool(), "range=day"));
        assert!(page.contains(r#"href="/admin/history?"#) && page.contains(r#"action="/admin/history""#), "{page}");
        assert!(!page.contains("\"/history") && !page.contains("\"/api"), "{page}");
    }

    #[test]
    fn the_fields_follow_another_window_and_stay_while_the_same_one_is_refreshed() {
        let key = |query: &str| {
            let page = page(&BasePath::default(), &found(pool(), query));
            let (_, rest) = page.split_once("class=\"history-choice\"").expect("a form");
            let before = page.len() - rest.len();
            page[before - 400..before + 400]
                .split_once("data-key=\"source=")
                .and_then(|(_, rest)| rest.split_once('"'))
                .expect("a key")
                .0
                .to_owned()
        };
        assert_eq!(key("range=hour"), key("range=hour"));
        assert_ne!(key("range=hour"), key("range=day"));
        assert_ne!(key("from=1795990000&until=1795993600"), key("from=1795990000&until=1795994600"));
    }

    #[test]
    fn who_held_what_is_told_with_its_own_moment() {
        let page = page(&BasePath::default(), &found(pool(), "at=1795996770"));
        assert!(page.contains("Who held connections at 2026-11-29 23:59:29 UTC, 1") && page.contains(" before this moment</h3>"), "{page}");
    }

    #[test]
    fn a_pool_that_tells_little_has_no_empty_charts_and_says_so() {
        let point = |n: u64| PoolPoint {
            at_s: NOW - 3600 + n * 20,
            resolution_s: Some(60),
            utilization_mean_percent: Some(50.0),
            utilization_max_percent: Some(50.0),
            checked_out_max: Some(5),
            total_capacity: Some(10),
            ..Default::default()
        };
        let page = page(&BasePath::default(), &found(Points::Pool((0..180).step_by(3).map(point).collect()), ""));
        assert_eq!(page.matches(r#"role="img""#).count(), 1, "{page}");
        assert!(page.contains("Without numbers in this range: Waiting callers, Wait, Hold, Connections opened,"), "{page}");
        assert!(page.contains("highest reading 5 of 10 in use") && !page.contains("peak 5") && !page.contains(" 0 waiting"), "{page}");
    }

    #[test]
    fn each_drawing_has_a_title_and_says_its_highest() {
        let page = page(&BasePath::default(), &found(pool(), ""));
        assert_eq!((page.matches(r#"role="img""#).count(), page.matches("<title").count()), (7, 7));
        assert!(page.contains("at most 50.0") && page.contains("Wait"), "{page}");
    }
}
