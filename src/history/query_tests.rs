use super::*;

const NOW: u64 = 1_795_996_800;

fn window(query: &str) -> Result<TimeWindow, String> {
    HistoryQuery::of(query).window(NOW)
}

fn span(query: &str) -> (u64, u64) {
    let window = window(query).expect("a window");
    (NOW - window.from_s, window.until_s - window.from_s)
}

#[test]
fn without_a_word_it_is_the_last_hour() {
    assert_eq!((span(""), span("range=week")), ((3600, 3601), (7 * 86_400, 7 * 86_400 + 1)));
    assert_eq!(window("source=the+server").expect("a window").range, Some(Range::Hour));
}

#[test]
fn a_window_that_nobody_has_chosen_begins_with_the_record() {
    let since = |ago_s: u64| {
        let window = window("").expect("a window").since(NOW - ago_s);
        (NOW - window.from_s, window.range)
    };
    assert_eq!(since(300), (300, Some(Range::Quarter)));
    assert_eq!(since(2000), (2000, Some(Range::Hour)));
    assert_eq!(since(90_000), (3600, Some(Range::Hour)));
    assert_eq!(since(5), (SHORTEST_RECORD - 1, Some(Range::Quarter)));
    assert!(HistoryQuery::of("source=x").leaves_the_time_open() && !HistoryQuery::of("range=hour").leaves_the_time_open());
}

#[test]
fn a_free_choice_is_given_as_forms_and_as_programs_write_it() {
    let by_form = window("from=2026-11-29T22:00&until=2026-11-29T23:30").expect("a window");
    let by_program = window(&format!("from={}&until={}", NOW - 7200, NOW - 1800)).expect("a window");
    assert_eq!((by_form, by_form.from_s), (by_program, NOW - 7200));
    assert_eq!(window("from=2026-11-29+22:00&until=2026-11-29+23:30:00").expect("a window"), by_form);
    assert_eq!(window("from=2026-11-29T22:00:00Z").expect("a window").until_s, NOW + 1);
}

#[test]
fn a_time_is_taken_in_the_zone_in_which_a_page_shows_it() {
    let from_s = |from: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("from", from).finish();
        window(&query).map(|window| NOW - window.from_s)
    };
    for at_ten in
        ["2026-11-29 22:00", "2026-11-29 22:00 UTC", "2026-11-29 23:00:00 UTC+1", "2026-11-29 18:30 UTC−3:30", "2026-11-29 17:00 UTC-5"]
    {
        assert_eq!(from_s(at_ten), Ok(7200), "{at_ten}");
    }
    for wrong in
        ["2026-11-29 22:00 UTC1", "2026-11-29 22:00 UTC+15", "2026-11-29 22:00 UTC+1:60", "1700000000 UTC+1", "1970-01-01 00:00 UTC+1"]
    {
        assert!(from_s(wrong).is_err_and(|said| said.contains("UTC+1, or seconds")), "{wrong}");
    }
}

#[test]
fn a_range_goes_on_to_end_now_until_its_times_are_changed() {
    let sent = |from: &str| {
        let form = "source=x&range=day&shown=2026-11-28T22:00:00+2026-11-29T22:00:00&until=2026-11-29T22:00:00";
        window(&format!("{form}&from={from}")).expect("a window")
    };
    assert_eq!(sent("2026-11-28T22:00:00").range, Some(Range::Day));
    let changed = sent("2026-11-29T21:00:00");
    assert_eq!((changed.range, changed.until_s - changed.from_s), (None, 3600));
}

#[test]
fn a_moment_is_shown_with_what_led_there() {
    let window = window(&format!("at={}", NOW - 5000)).expect("a window");
    assert_eq!((window.at_s, window.from_s, window.until_s), (Some(NOW - 5000), NOW - 5450, NOW - 4550));
    let now = HistoryQuery::of(&format!("at={NOW}")).window(NOW).expect("a window");
    assert_eq!(now.until_s, NOW + 1, "nothing lies ahead");
}

#[test]
fn what_cannot_be_is_one_sentence() {
    let refused = |query: &str| window(query).expect_err("refused");
    assert!(refused("from=2026-11-29T23:00&until=2026-11-29T22:00").contains("ends before it begins"));
    assert!(refused("from=100&until=100").contains("ends before it begins"));
    assert!(refused("from=yesterday").contains("from is not understood"));
    assert!(refused("range=fortnight").contains("quarter, hour, 6h, day, week, month, 90d"));
    assert!(refused("from=0").contains("two years"));
    assert!(refused(&format!("at={}", u64::MAX)).contains("at is not understood"));
    assert!(HistoryQuery::of("step=0").step_s().is_err() && HistoryQuery::of("step=60").step_s() == Ok(Some(60)));
}
