//! The store's primary changes: on purpose, and because its machine is gone.

use std::time::{Duration, Instant};

use crate::answers::{Asking, OFTEN};
use crate::fleet::pool_name;
use crate::ground::{Ground, NAMES};
use crate::patience::now_ms;
use crate::patroni::Cluster;
use crate::plan;
use crate::rounds::assert_told_as_written;
use crate::store::{DATABASE, PASSWORD, Store};

const INSTANCES: usize = 100;
/// The instances are asked each second, whatever the store does, and what they tell is stored when it is back.
const LONGEST_GAP_S: i64 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_over_and_a_fail_over_of_the_store_lose_and_double_nothing() {
    let _alone = crate::one_at_a_time().await;
    let began = Instant::now();
    let mut cluster = Cluster::start().await;
    let store = Store::at(&cluster.superuser(), &NAMES).await;
    let url = |console: &str| match console == NAMES[0] {
        true => cluster.url_by_haproxy(console, PASSWORD, DATABASE),
        false => cluster.url_of_both(console, PASSWORD, DATABASE),
    };
    let ground = Ground::start_on(store, url, INSTANCES).await;
    let first_s = now_ms() / 1000;
    println!("two servers and three consoles within {:.1} s", began.elapsed().as_secs_f64());
    ground.while_primary_changes("switch-over", 0, async || cluster.switch_over().await).await;
    cluster.is_whole().await;
    let mut killed = 0;
    ground.while_primary_changes("kill -9 of the primary and its Patroni", 2, async || killed = cluster.kill_primary().await).await;
    cluster.start_again(killed);
    assert_told_as_written(&ground, first_s).await;
    let (arrived, doubles) = (ground.arrived().await, ground.store.doubles(first_s).await);
    println!("{} incidents, {} notices, several times: {:?}", arrived.incidents, arrived.notices, arrived.several_times);
    println!("all of it: {:?}, in {:.0} s", ground.store.gaps(first_s, now_ms() / 1000 - 3).await, began.elapsed().as_secs_f64());
    assert_eq!(doubles, (0, 0), "seconds were written by two consoles, or are there twice");
    assert!(arrived.incidents >= 2 && arrived.lost.is_empty() && arrived.strange.is_empty(), "{arrived:?}");
    assert!(arrived.several_times.is_empty(), "{arrived:?}");
    assert_eq!(ground.false_incidents().await, []);
}

impl Ground {
    /// Two pools are full from the moment before; somebody looks at the pages all the time.
    async fn while_primary_changes(&self, what: &str, first_full: usize, change: impl AsyncFnOnce()) {
        let full = [first_full, first_full + 1];
        self.fleet.fill(&full);
        let (asking, began_ms, began) = (Asking::begin(OFTEN, &self.consoles), now_ms(), Instant::now());
        change().await;
        let changed = began.elapsed();
        self.store.is_written_again(self.fleet.instances).await;
        let away = began.elapsed();
        let recovered = self.recovered().await;
        self.incidents_are(&full.map(pool_name)).await;
        let answers = asking.end().await;
        let gaps = self.store.gaps(began_ms / 1000 - 2, now_ms() / 1000 - 3).await;
        println!(
            "{what}: done within {:.1} s, written again {:.1} s after its beginning, recovered {:.1} s later, {gaps:?}\n  {answers}",
            changed.as_secs_f64(),
            away.as_secs_f64(),
            recovered.as_secs_f64()
        );
        answers.assert_p99_within(plan::answered_within());
        assert!(gaps.longest_s <= LONGEST_GAP_S, "{what}: what was recorded meanwhile is lost: {gaps:?}");
    }
}

impl Store {
    /// Returns when each pool has a second that was recorded after this moment.
    async fn is_written_again(&self, pools: usize) {
        let since_s = now_ms() / 1000;
        let limit = Duration::from_secs(60);
        crate::patience::within(limit, "the store is written again", async || self.is_written(since_s, pools).await).await;
    }
}
