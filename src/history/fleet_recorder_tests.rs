use super::*;
use crate::base::store::open_in_memory;
use crate::fleet::model::{Gauges, SourceKind};
use crate::fleet::registry::{InstanceReport, Limits, SourceHandle, SourceInfo, ToldReading};

const NAME: &str = "orders / a / main";

struct Ground {
    recorder: FleetRecorder,
    source: SourceHandle,
    seen: Seen,
    pools: HashMap<String, RecordedPool>,
}

async fn ground(reserved: &[&str]) -> Ground {
    let registry = Registry::new(Limits::default());
    let info =
        SourceInfo { id: None, name: "exposition orders".into(), kind: SourceKind::Exposition, interval: Some(Duration::from_secs(15)) };
    let source = registry.register(info);
    let archive = Archive::start(open_in_memory().await.expect("a store"), CancellationToken::new());
    let reserved = reserved.iter().map(|name| (*name).to_owned()).collect();
    let recorder = FleetRecorder { registry, archive, reserved, newest: Mutex::default() };
    Ground { recorder, source, seen: Seen::default(), pools: HashMap::new() }
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

    async fn second(&mut self) {
        self.recorder.record(&mut self.seen, &mut self.pools, now_s()).await;
    }

    fn readings(&self) -> Vec<FleetReading> {
        let (_, seconds) = self.recorder.after(0);
        seconds.into_iter().flat_map(|(_, second)| second.readings.clone()).collect()
    }
}

#[tokio::test]
async fn what_is_counted_between_two_readings_is_written_once_and_a_restart_is_nothing() {
    let mut ground = ground(&[]).await;
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

#[tokio::test]
async fn a_pool_is_kept_under_its_name_and_one_that_is_taken_is_left_alone() {
    let mut ground = ground(&["orders / b / main"]).await;
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

#[tokio::test]
async fn more_pools_than_are_begun_in_a_second_are_begun_in_the_next() {
    let mut ground = ground(&[]).await;
    let count = BEGINS_A_SECOND + 5;
    (0..count).for_each(|n| ground.tell(&n.to_string(), 15_000, 1));
    ground.second().await;
    assert_eq!(ground.recorder.archive.sources().await.expect("sources").len(), BEGINS_A_SECOND);
    assert_eq!(ground.readings().len(), count, "the rules see all of them at once");
    (0..count).for_each(|n| ground.tell(&n.to_string(), 30_000, 1));
    ground.second().await;
    assert_eq!(ground.recorder.archive.sources().await.expect("sources").len(), count);
}

#[tokio::test]
async fn a_pool_whose_source_is_removed_ends_and_is_told_once() {
    let mut ground = ground(&[]).await;
    ground.tell("a", 15_000, 100);
    ground.second().await;
    ground.source.remove();
    ground.second().await;
    ground.second().await;
    let (_, seconds) = ground.recorder.after(0);
    let removed: Vec<_> = seconds.iter().flat_map(|(_, second)| &second.removed).map(ToString::to_string).collect();
    assert_eq!((removed, ground.pools.len()), (vec![NAME.to_owned()], 0));
    assert!(seconds.iter().all(|(_, second)| second.gone.is_empty()));
}
