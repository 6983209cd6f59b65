use super::paths::{bars, line};
use super::*;

const AXIS: Axis = Axis { from_s: 1000, until_s: 2000, step_s: 10, holds_s: None, at_s: None, marks: Vec::new(), words: String::new() };

#[test]
fn a_line_goes_from_left_to_right_and_up_and_breaks_where_nothing_is_known() {
    let values = vec![(1000, Some(0.0)), (1010, Some(50.0)), (1020, None), (1500, Some(100.0)), (1510, Some(100.0))];
    assert_eq!(line(&AXIS, 100.0, &values), "M5.0 100.0L15.0 50.0M505.0 0.0L515.0 0.0");
    assert_eq!(line(&AXIS, 100.0, &vec![(1500, Some(50.0))]), "M500.0 50.0H510.0", "one step is seen too");
}

#[test]
fn readings_are_stairs_which_end_where_one_is_missed() {
    let axis = Axis { holds_s: Some(60), ..AXIS };
    let values = vec![(1000, Some(0.0)), (1060, Some(50.0)), (1120, Some(50.0)), (1300, Some(100.0))];
    let stairs = "M0.0 100.0L60.0 100.0L60.0 50.0L120.0 50.0L120.0 50.0L180.0 50.0";
    assert_eq!(line(&axis, 100.0, &values), format!("{stairs}M300.0 0.0L360.0 0.0"));
    assert_eq!(bars(&axis, 100.0, &vec![(1060, Some(50.0))]), "M10.0 100V50.0H70.0V100Z", "what was counted before the reading");
    let seldom = Axis { holds_s: Some(5), ..AXIS };
    assert_eq!(line(&seldom, 100.0, &vec![(1500, Some(50.0))]), "M500.0 50.0L510.0 50.0", "no shorter than a step");
}

#[test]
fn a_bar_is_as_wide_as_its_step_and_seen_however_small() {
    assert_eq!(bars(&AXIS, 1000.0, &vec![(1000, Some(1.0)), (1010, Some(0.0))]), "M0.0 100V98.0H10.0V100Z");
}

#[test]
fn ticks_stand_at_round_moments_within_the_window() {
    assert_eq!(AXIS.ticks().collect::<Vec<_>>(), [1200, 1500, 1800]);
    assert_eq!(AXIS.share(1500), 50.0);
}

#[test]
fn a_step_knows_what_happened_in_it() {
    let axis = Axis { marks: vec![AxisMark { at_s: 1015, ..AxisMark::default() }], ..AXIS };
    assert_eq!([axis.marks_between(1010, 1020).count(), axis.marks_between(1020, 1030).count()], [1, 0]);
}

fn plot() -> Plot {
    let mean = Layer::Line { class: "line-1", name: MEAN, values: vec![(1000, Some(10.0)), (1010, None), (1020, Some(30.0))] };
    let earlier =
        Layer::Earlier { name: "mean, a day earlier".into(), step_s: 20, is_count: false, values: vec![(1000, Some(80.0)), (1020, None)] };
    Plot { id: "u", title: "Utilization", layers: vec![mean, earlier], unit: AxisUnit::Percent }
}

#[test]
fn each_step_is_told_by_its_chart_in_the_order_of_the_legend() {
    let html = plot().draw(&AXIS).to_html();
    assert!(html.contains("data-values=\"10.0 %|80.0 %\n—|80.0 %\n30.0 %|—\""), "{html}");
    let newest: Vec<&str> = html.split("class=\"value\">").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(newest, ["30.0 %", "—"]);
}

#[test]
fn an_earlier_course_is_no_part_of_what_the_chart_says_of_now() {
    let html = plot().draw(&AXIS).to_html();
    assert!(html.contains("at most 30.0 %") && html.contains(r#"d="M0.0 20.0H20.0" class="earlier""#), "{html}");
}
