//! Faults of the store, which all consoles feel.

use std::time::Duration;

use crate::answers::{Asking, OFTEN, POOLS};
use crate::faults::since;
use crate::ground::Ground;
use crate::patience::{now_ms, within};
use crate::plan;
use crate::store::RECOVERS;

/// No answer of REST may take longer, in the debug build and beside other tests; for pages see [`plan::answered_within`].
const ANSWERED: Duration = Duration::from_secs(2);
/// The instances are asked each second, whatever the store does, and what they tell is stored when it is back.
const LONGEST_GAP_S: i64 = 5;

#[derive(Clone, Copy, Debug)]
enum StoreFault {
    /// SIGQUIT: every session is cut, and the server recovers.
    Crash,
    /// Stopped, and started again after ten seconds.
    Stopped,
    /// The network of all consoles.
    BlackHole,
    /// Every transaction is refused that writes.
    ReadOnly,
    /// No table can grow.
    DiskFull,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_consoles_answer_while_the_store_is_away_and_go_on_after_it() {
    let _alone = crate::one_at_a_time().await;
    let mut ground = Ground::start(plan::instances()).await;
    for fault in [StoreFault::Crash, StoreFault::Stopped, StoreFault::BlackHole, StoreFault::ReadOnly, StoreFault::DiskFull] {
        let (asking, began_ms) = (Asking::begin(OFTEN, &ground.consoles), now_ms());
        ground.suffer_from(fault).await;
        let ended_ms = now_ms();
        let recovered = ground.recovered().await;
        // A crash is over in a second: of so few answers one in a hundred is the longest.
        tokio::time::sleep(plan::store_is_away().saturating_sub(since(began_ms))).await;
        let answers = asking.end().await;
        let gaps = ground.store.gaps(began_ms / 1000 - 2, now_ms() / 1000 - 3).await;
        println!(
            "{fault:?} for {:.1} s: recovered {:.1} s after it, {gaps:?}\n  {answers}",
            (ended_ms - began_ms) as f64 / 1000.0,
            recovered.as_secs_f64()
        );
        let (longest, refused) = answers.of(POOLS);
        assert!(longest < ANSWERED && refused == 0, "{fault:?}: {answers}");
        answers.assert_p99_within(plan::answered_within());
        assert!(gaps.longest_s <= LONGEST_GAP_S, "{fault:?}: what was recorded meanwhile is lost: {gaps:?}");
        for console in &ground.consoles {
            within(RECOVERS, "pages are shown again", async || console.door().page("/").await.map(drop)).await;
        }
    }
    let incidents = ground.false_incidents().await;
    println!("{} incidents of something else than full pools, the first: {:?}", incidents.len(), incidents.first());
    let arrived = ground.arrived().await;
    assert!(arrived.lost.is_empty() && arrived.strange.is_empty(), "{arrived:?}");
}

impl Ground {
    async fn suffer_from(&mut self, fault: StoreFault) {
        match fault {
            StoreFault::Crash => self.store.server().crash().await,
            StoreFault::Stopped => {
                self.store.server().stop_server().await;
                tokio::time::sleep(plan::store_is_away()).await;
                self.store.server().start_server_again().await;
            }
            StoreFault::BlackHole => {
                self.consoles.iter().for_each(|console| console.cut_off());
                tokio::time::sleep(plan::store_is_away()).await;
                self.consoles.iter().for_each(|console| console.reconnect());
            }
            StoreFault::ReadOnly => {
                self.store.server().admin("alter database store set default_transaction_read_only = on").await;
                self.cut_sessions().await;
                tokio::time::sleep(plan::store_is_away()).await;
                self.store.server().admin("alter database store reset default_transaction_read_only").await;
                // The setting is that of a session from its beginning: those that began meanwhile stay read-only.
                self.cut_sessions().await;
            }
            StoreFault::DiskFull => {
                self.store.fill_disk().await;
                tokio::time::sleep(plan::store_is_away()).await;
                self.store.empty_disk();
            }
        }
    }

    async fn cut_sessions(&mut self) {
        self.store.server().admin("select pg_terminate_backend(pid) from pg_stat_activity where usename like 'console_%'").await;
    }
}
