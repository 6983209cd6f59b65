use super::super::fleet_take_up::MOST_AT_ONCE;
use super::*;
use crate::fleet::model::{
    Counters, EventDriven, ExactFrame, FrameHolders, GaugeStats, Gauges, HolderList, PeakMetric, PeakPeriod, PoolFrames, Reading,
};
use crate::fleet::model::{SourceKind, ToldPeak};
use crate::fleet::registry::{InstanceReport, Limits, SourceHandle, SourceInfo, ToldReading};
use crate::store::Store;
use crate::store::fixture::on_each_kind;

const NAME: &str = "orders / a / main";

struct Ground {
    recorder: FleetRecorder,
    source: SourceHandle,
    known: Known,
}

async fn ground(db: Store, reserved: &[&str]) -> Ground {
    let registry = Registry::new(Limits::default());
    let info =
        SourceInfo { id: None, name: "exposition orders".into(), kind: SourceKind::Exposition, interval: Some(Duration::from_secs(15)) };
    let source = registry.register(info);
    let archive = Archive::start(db, CancellationToken::new());
    let reserved = reserved.iter().map(|name| (*name).to_owned()).collect();
    let known = Known::new(&archive);
    let recorder = FleetRecorder { registry, archive, reserved, pace: PACE, newest: Mutex::default() };
    Ground { recorder, source, known }
}

impl Ground {
    /// A reading arrives: seven of ten connections are in use, and so many callers have timed out.
    fn tell(&self, instance: &str, taken_at_ms: u64, timed_out: u64) {
        let gauges = Gauges { checked_out: Some(7), total_capacity: Some(10), ..Gauges::default() };
        let counters = Counters { timed_out: Some(timed_out), ..Counters::default() };
        let reading = Reading { taken_at_ms, gauges, counters, ..Reading::default() };
        let pools = vec![ToldReading { pool: "main".into(), reading, ..ToldReading::default() }];
        let (service, instance, address) = ("orders".into(), instance.into(), "10.0.0.5:80".into());
        self.source.report(InstanceReport { service, instance, address, pools, ..InstanceReport::default() });
    }

    /// Another console tells these seconds of its pool, in each of which so many connections were in use at once.
    fn tell_seconds(&self, taken_at_ms: u64, seconds: impl IntoIterator<Item = (u64, u32)>) {
        let second = |(at_s, highest)| ExactFrame { at_s, checked_out: GaugeStats::of(1, highest), ..ExactFrame::default() };
        let frames = PoolFrames { frames: seconds.into_iter().map(second).collect(), ..PoolFrames::default() };
        self.tell_frames(taken_at_ms, frames);
    }

    fn tell_frames(&self, taken_at_ms: u64, frames: PoolFrames) {
        let event_driven = Some(Box::new(EventDriven { holders: Some(Vec::new()), ..EventDriven::default() }));
        let reading =
            Reading { taken_at_ms, gauges: Gauges { checked_out: Some(7), ..Gauges::default() }, event_driven, ..Reading::default() };
        let pools = vec![ToldReading { pool: "main".into(), reading, frames: Some(frames), ..ToldReading::default() }];
        let (service, instance, address) = ("orders".into(), "a".into(), "10.0.0.5:80".into());
        self.source.report(InstanceReport { service, instance, address, pools, ..InstanceReport::default() });
    }

    /// What the history has of the pool: each second, and the highest of its connections in use.
    async fn kept(&self, from_s: u64) -> Vec<(u64, u32)> {
        self.recorder.archive.finish(Duration::from_secs(30)).await;
        let series = self.recorder.archive.course_in_steps(1, from_s, now_s() + 100, 1).await.expect("a series");
        series.frames.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?.checked_out.max()?))).collect()
    }

    /// One look, and what is made ready by it.
    async fn second(&mut self) {
        self.recorder.record(&mut self.known, now_s());
        self.known.take_up.go_on(&self.known.pools, now_s());
        if self.known.take_up.is_running() {
            let answered = self.known.take_up.answered().await;
            self.recorder.begin(&mut self.known, answered, now_s());
        }
    }

    fn readings(&self) -> Vec<FleetReading> {
        let (_, seconds) = self.recorder.after(0);
        seconds.into_iter().flat_map(|(_, second)| second.readings.clone()).collect()
    }
}

async fn what_is_counted_between_two_readings_is_written_once_and_a_restart_is_nothing(db: Store) {
    let mut ground = ground(db, &[]).await;
    for (taken_at_ms, timed_out) in [(15_000, 100), (30_000, 103)] {
        ground.tell("a", taken_at_ms, timed_out);
        ground.second().await;
        ground.second().await;
    }
    // Two readings between two looks.
    ground.tell("a", 45_000, 104);
    ground.tell("a", 60_000, 109);
    ground.second().await;
    ground.tell("a", 75_000, 2);
    ground.second().await;
    let counted: Vec<_> = ground.readings().iter().map(|reading| reading.frame.counted.unserved()).collect();
    assert_eq!(counted, [None, Some(3), Some(6), None]);
    let (_, first) = (ground.readings().len(), ground.readings()[0].clone());
    assert_eq!((first.name.as_str(), first.frame.resolution_s(), first.frame.waiting.max()), (NAME, Some(15), None));
}

async fn a_pool_is_kept_under_its_name_and_one_that_is_taken_is_left_alone(db: Store) {
    let mut ground = ground(db, &["orders / b / main"]).await;
    ground.tell("a", 15_000, 100);
    ground.tell("b", 15_000, 100);
    ground.second().await;
    ground.recorder.archive.finish(Duration::from_secs(30)).await;
    let sources = ground.recorder.archive.sources().await.expect("sources");
    assert_eq!(sources.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), [NAME]);
    let series = ground.recorder.archive.course_in_steps(sources[0].0, now_s() - 60, now_s() + 1, 1).await.expect("a series");
    let frames: Vec<_> = series.frames.into_iter().filter_map(|(_, frame)| frame.pool()).collect();
    assert_eq!(frames.iter().map(|frame| (frame.utilization.max(), frame.pool_size)).collect::<Vec<_>>(), [(Some(700), None)]);
}

async fn pools_for_which_there_is_no_room_are_begun_later(db: Store) {
    let mut ground = ground(db, &[]).await;
    let sources = async |ground: &Ground| ground.recorder.archive.sources().await.expect("sources").len();
    ground.known.take_up.at_once(0);
    (0..10).for_each(|n| ground.tell(&n.to_string(), 15_000, 1));
    ground.second().await;
    assert_eq!((sources(&ground).await, ground.readings().len()), (0, 10), "the rules see all of them at once");
    ground.known.take_up.at_once(9);
    ground.second().await;
    assert_eq!(sources(&ground).await, 9);
    ground.second().await;
    assert_eq!(sources(&ground).await, 10, "it waits for no further reading");
    let now_s = now_s();
    ground.recorder.archive.finish(Duration::from_secs(30)).await;
    for source in 1..=10 {
        let kept = ground.recorder.archive.course_in_steps(source, now_s - 60, now_s + 1, 1).await.expect("a series").frames;
        assert_eq!(kept.len(), 1, "what source {source} told meanwhile");
    }
}

async fn thousands_that_come_at_once_are_begun_at_once(db: Store) {
    let mut ground = ground(db, &[]).await;
    (0..900).for_each(|n| ground.tell(&n.to_string(), 15_000, 1));
    ground.second().await;
    let begun = |ground: &Ground| ground.known.pools.values().filter(|recorded| recorded.appender.source().is_some()).count();
    assert_eq!((ground.known.pools.len(), begun(&ground)), (900, MOST_AT_ONCE));
    (0..900).for_each(|n| ground.tell(&n.to_string(), 30_000, 1));
    ground.second().await;
    assert_eq!(begun(&ground), 900);
}

async fn each_second_of_another_console_is_written_once_and_none_of_the_readings(db: Store) {
    let mut ground = ground(db, &[]).await;
    let from_s = now_s() - 1_000;
    ground.tell_seconds(1_000, []);
    ground.second().await;
    assert_eq!(ground.recorder.registry.frames_wanted_since(&identity(), now_s()), Some(now_s() - 6_900));
    ground.tell_seconds(2_000, (0..600).map(|n| (from_s + n, 1 + n as u32 % 7)));
    ground.second().await;
    assert_eq!(ground.recorder.registry.frames_wanted_since(&identity(), now_s()), Some(from_s + 600));
    // Some of them once more, and one that comes before them.
    ground.tell_seconds(3_000, [(from_s - 5, 99)]);
    ground.tell_seconds(4_000, (590..700).map(|n| (from_s + n, 1 + n as u32 % 7)));
    ground.second().await;
    assert!(ground.kept(from_s - 10).await.into_iter().eq((0..700).map(|n| (from_s + n, 1 + n as u32 % 7))));
    assert!(ground.readings().is_empty(), "what passed a quarter of an hour ago is judged by no rule");
}

async fn recent_seconds_are_judged_one_by_one_with_the_leases_of_the_reading(db: Store) {
    let mut ground = ground(db, &[]).await;
    ground.tell_seconds(1_000, []);
    ground.second().await;
    let now_s = now_s();
    ground.tell_seconds(2_000, [(now_s - 200, 9), (now_s - 3, 4), (now_s - 2, 5)]);
    ground.second().await;
    let judged: Vec<_> =
        ground.readings().iter().map(|reading| (reading.at_s, reading.frame.checked_out.max(), reading.frame.resolution_s())).collect();
    assert_eq!(judged, [(now_s - 3, Some(4), None), (now_s - 2, Some(5), None)]);
    assert!(ground.readings().iter().all(|reading| reading.holders.is_some() && reading.frame.counted.exact().is_some()));
}

async fn a_console_that_was_away_goes_on_where_its_store_ends(db: Store) {
    let mut ground = ground(db, &[]).await;
    let from_s = now_s() / 3600 * 3600 - 3600;
    ground.tell_seconds(1_000, []);
    ground.second().await;
    ground.tell_seconds(2_000, (0..100).map(|n| (from_s + n, 1)));
    ground.second().await;
    assert_eq!(ground.kept(from_s).await.len(), 100);
    // The next process: nothing in memory, and the same store.
    let registry = Registry::new(Limits::default());
    let info = SourceInfo { id: None, name: "plimsoll orders".into(), kind: SourceKind::Plimsoll, interval: Some(Duration::from_secs(5)) };
    let source = registry.register(info);
    let archive = ground.recorder.archive.clone();
    let known = Known::new(&archive);
    let recorder = FleetRecorder { reserved: Vec::new(), registry, archive, pace: PACE, newest: Mutex::default() };
    let mut ground = Ground { recorder, source, known };
    ground.tell_seconds(3_000, []);
    ground.second().await;
    let wanted = ground.recorder.registry.frames_wanted_since(&identity(), now_s());
    assert_eq!(wanted, Some((from_s + 100).max(now_s() - 6_900)));
    ground.tell_seconds(4_000, (100..300).map(|n| (from_s + n, if n == 150 { 9 } else { 1 })));
    ground.second().await;
    ground.known.pools.drain().for_each(|(_, recorded)| recorded.appender.finish());
    assert_eq!(ground.kept(from_s).await.len(), 300);
    let minutes = ground.recorder.archive.course_in_steps(1, from_s, from_s + 300, 60).await.expect("a series").frames;
    let minutes: Vec<_> = minutes.into_iter().filter_map(|(_, frame)| frame.pool()).map(|frame| frame.checked_out).collect();
    assert_eq!(minutes.iter().map(|minute| minute.max()).collect::<Vec<_>>(), [Some(1), Some(1), Some(9), Some(1), Some(1)]);
    assert_eq!(minutes.iter().map(|minute| minute.mean()).collect::<Vec<_>>(), [Some(1.0); 5], "no second is counted twice");
}

async fn peaks_and_leases_of_another_console_are_kept_with_its_seconds(db: Store) {
    let mut ground = ground(db, &[]).await;
    ground.tell_seconds(1_000, []);
    ground.second().await;
    let at_s = now_s() - 2;
    let holding = HolderList { checked_out: 9, ..HolderList::default() };
    let peak =
        ToldPeak { what: PeakMetric::CheckedOut, stretch: PeakPeriod::Ever, value: 9, at_ms: at_s * 1000 + 7, holding: holding.clone() };
    let frames = vec![ExactFrame { at_s, checked_out: GaugeStats::of(1, 9), ..ExactFrame::default() }];
    let holders = vec![FrameHolders { at_s, holding: holding.clone() }];
    ground.tell_frames(2_000, PoolFrames { frames, holders, peaks: vec![peak], ..PoolFrames::default() });
    ground.second().await;
    assert_eq!(ground.kept(at_s).await, [(at_s, 9)]);
    let archive = &ground.recorder.archive;
    assert_eq!(archive.holding_at(1, at_s, 0).await.expect("the store"), Some((at_s, holding)));
    let standing = archive.peaks(1, at_s).await.expect("the store").standing(at_s);
    assert_eq!(standing.iter().map(|(.., mark)| (mark.value, mark.at_ms)).collect::<Vec<_>>(), [(9, at_s * 1000 + 7)]);
}

async fn a_console_that_tells_no_seconds_any_more_is_sampled_and_what_was_sampled_stays(db: Store) {
    let mut ground = ground(db, &[]).await;
    ground.tell_seconds(1_000, []);
    ground.second().await;
    ground.tell("a", 2_000, 1);
    ground.second().await;
    let sampled_s = ground.readings().last().map(|reading| reading.at_s).expect("a reading");
    ground.tell_seconds(7_000, [(sampled_s - 1, 3), (sampled_s, 3), (sampled_s + 1, 4)]);
    ground.second().await;
    assert_eq!(ground.kept(sampled_s - 5).await, [(sampled_s, 7), (sampled_s + 1, 4)]);
}

fn identity() -> PoolIdentity {
    PoolIdentity::new("orders", "a", "main")
}

async fn a_pool_whose_source_is_removed_ends_and_is_told_once(db: Store) {
    let mut ground = ground(db, &[]).await;
    ground.tell("a", 15_000, 100);
    ground.second().await;
    ground.source.remove();
    ground.second().await;
    ground.second().await;
    let (_, seconds) = ground.recorder.after(0);
    let removed: Vec<_> = seconds.iter().flat_map(|(_, second)| &second.removed).map(ToString::to_string).collect();
    assert_eq!((removed, ground.known.pools.len()), (vec![NAME.to_owned()], 0));
    assert!(seconds.iter().all(|(_, second)| second.gone.is_empty()));
}

on_each_kind! {
    what_is_counted_between_two_readings_is_written_once_and_a_restart_is_nothing,
    a_pool_is_kept_under_its_name_and_one_that_is_taken_is_left_alone,
    pools_for_which_there_is_no_room_are_begun_later,
    thousands_that_come_at_once_are_begun_at_once,
    each_second_of_another_console_is_written_once_and_none_of_the_readings,
    recent_seconds_are_judged_one_by_one_with_the_leases_of_the_reading,
    a_console_that_was_away_goes_on_where_its_store_ends,
    peaks_and_leases_of_another_console_are_kept_with_its_seconds,
    a_console_that_tells_no_seconds_any_more_is_sampled_and_what_was_sampled_stays,
    a_pool_whose_source_is_removed_ends_and_is_told_once,
}
