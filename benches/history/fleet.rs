//! What it takes to write down pools elsewhere.

use std::time::Duration;

use plimsoll::internals::{
    Archive, Buckets, Counters, FleetRecorder, Gauges, InstanceReport, Limits, Reading, Registry, ServerNames, SourceHandle, SourceInfo,
    SourceKind, TimeSum, Times, ToldReading, open_store,
};
use tokio_util::sync::CancellationToken;

use super::recording::share;

const INSTANCES: u64 = 1_000;
const POOLS: u64 = 3;
/// Seconds between two readings of one instance.
const INTERVAL: u64 = 10;
/// Of a core, for reading and all that follows; this is a part of it.
const BAR_PERCENT: f64 = 25.0;

/// Instances that report every ten seconds, each in its turn, all numbers told, in real time and down to the file.
pub async fn of_a_thousand_instances() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, stopping) = (open_store(folder.path()).await.expect("a store"), CancellationToken::new());
    let (registry, archive) = (Registry::of_servers(Limits::default(), ServerNames::default()), Archive::start(db, stopping.clone()));
    let recorder = FleetRecorder::start(registry.clone(), archive, Vec::new(), stopping.clone());
    let (name, interval) = ("exposition".to_owned(), Some(Duration::from_secs(INTERVAL)));
    let source = registry.register(SourceInfo { id: None, name, kind: SourceKind::Exposition, interval });
    let told = tokio::spawn(stopping.clone().run_until_cancelled_owned(tell(source)));
    // All of them are begun.
    tokio::time::sleep(Duration::from_secs(3 * INTERVAL)).await;
    let taken = share(6 * INTERVAL).await;
    stopping.cancel();
    told.await.expect("no panic");
    let seen = recorder.registry().view().pools.len();
    println!(
        "Writing down {seen} observed pools of {INSTANCES} instances, each every {INTERVAL} s: {taken:.1} % of a core (bar {BAR_PERCENT} % with reading and rules)"
    );
}

/// A tenth of the instances each second.
async fn tell(source: SourceHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    for second in 0u64.. {
        ticks.tick().await;
        for instance in (0..INSTANCES).filter(|instance| instance % INTERVAL == second % INTERVAL) {
            let (service, instance) = (format!("service {}", instance % 20), format!("10.0.{}.{}:8080", instance / 250, instance % 250));
            let pools =
                (0..POOLS).map(|pool| ToldReading { pool: format!("pool-{pool}"), reading: reading(second), ..ToldReading::default() });
            let (address, pools) = (instance.clone(), pools.collect());
            source.report(InstanceReport { service, instance, address, pools, ..InstanceReport::default() });
        }
    }
}

/// A pool that tells all that a pool elsewhere can tell.
fn reading(second: u64) -> Reading {
    let used = 3 + (second % 17) as u32;
    let gauges = Gauges {
        pool_size: Some(20),
        total_capacity: Some(20),
        checked_out: Some(used),
        checked_in: Some(20 - used),
        opening: Some(0),
        waiting: Some(0),
    };
    let counted = Some(100 * second);
    let counters = Counters {
        acquired: counted,
        waited: counted,
        timed_out: Some(0),
        unserved: Some(0),
        connects: Some(second),
        connects_failed: Some(0),
    };
    let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, f64::INFINITY];
    let at_most = bounds.iter().enumerate().map(|(place, bound)| (*bound, 100 * second * (place as u64 + 1).min(5))).collect();
    let time = Some(TimeSum {
        count: Some(500 * second),
        sum_s: Some(5.0 * second as f64),
        recent_max_s: None,
        buckets: Some(Buckets { at_most }),
    });
    let times = Times { wait: time.clone(), hold: time.clone(), connect: time };
    Reading { taken_at_ms: second * 1000, gauges, counters, times, ..Reading::default() }
}
