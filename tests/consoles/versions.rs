//! An upgrade, console by console, and the way back. The version to come is this program, told by an environment variable of the feature
//! `internals` to have a further migration: see src/store/postgres/to_come_in_tests.rs.

use std::time::Duration;

use crate::ground::Ground;
use crate::patience::{now_ms, within};
use crate::plan;
use crate::rounds::{LONGEST_GAP_S, assert_told_as_written};
use crate::store::Gaps;

const TO_COME: Option<&str> = Some("additive");
const INCOMPATIBLE: Option<&str> = Some("incompatible");
const TODAY: Option<&str> = None;
/// A console looks at the store each half second.
const NOTICED: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consoles_of_two_versions_share_a_store_during_an_upgrade_and_on_the_way_back() {
    let _alone = crate::one_at_a_time().await;
    let mut ground = Ground::start(plan::instances()).await;
    let first_s = now_ms() / 1000;
    let token = ground.consoles[0].token("read").await;
    let (session, held) = (ground.consoles[2].door().clone(), ground.store.process("console_c").await);
    // B is of the version to come and migrates, then A; C stays as it is.
    for (console, version) in [(1, TO_COME), (0, TO_COME), (1, TODAY), (0, TODAY)] {
        let gaps = ground.restarted_as(console, version).await;
        let name = &ground.consoles[console].name;
        println!("  {name} as {version:?}: {gaps:?}, {:?}", ground.versions().await);
        assert!(gaps.longest_s <= LONGEST_GAP_S, "{name} as {version:?}: {gaps:?}");
        for console in &ground.consoles {
            assert!(console.door().knows_session_of(&session).await, "{} does not know the session", console.name);
            assert!(console.door().accepts(&token).await, "{} does not accept the token", console.name);
        }
    }
    assert_eq!(ground.store.process("console_c").await, held, "the one that stayed is the same process");
    assert_eq!(ground.versions().await, [env!("CARGO_PKG_VERSION"); 3]);
    let (words,): (String,) = ground.store.one("select words from to_come").await;
    assert_eq!(words, "of a version to come", "what the newer version has made is still there");
    assert_told_as_written(&ground, first_s).await;
    assert_eq!(ground.store.doubles(first_s).await, (0, 0), "seconds that were written into a row that was there, and twice");
    let arrived = ground.arrived().await;
    assert!(arrived.lost.is_empty() && arrived.strange.is_empty() && arrived.several_times.is_empty(), "{arrived:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_older_ones_cannot_live_with_ends_them_before_they_write_anything_more() {
    let _alone = crate::one_at_a_time().await;
    let mut ground = Ground::start(plan::instances()).await;
    ground.consoles[1].stop().await;
    let began_ms = now_ms();
    ground.consoles[1].version = INCOMPATIBLE;
    ground.consoles[1].start().await;
    for console in [0, 2] {
        let (code, said) = ground.consoles[console].ends().await;
        assert_eq!(code, Some(2), "{said}");
        let last = said.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("plimsoll: a newer plimsoll has changed the shared store (migration 9002, this version knows 1); "),
            "{said}"
        );
        assert!(last.ends_with("start this console again as that version"), "{said}");
    }
    let (changed_ms,): (i64,) =
        ground.store.one("select (extract(epoch from installed_on) * 1000)::bigint from _sqlx_migrations where version = 9002").await;
    assert!(changed_ms >= began_ms);
    let (late,): (i64,) =
        ground.store.one(&format!("select count(*) from public.written where writer <> 'console_b' and at_ms > {changed_ms} + 1000")).await;
    assert_eq!(late, 0, "the older ones have written nothing more");
    let (code, said) = ground.consoles[0].refuses().await;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.lines().count() == 1 && said.contains("a newer plimsoll has made it (migration 9002, this version knows 1)"), "{said}");
    within(NOTICED, "the newer one has all of the work", async || ground.store.is_divided(1).await).await;
    let since_s = now_ms() / 1000;
    within(NOTICED, "it writes down every pool", async || ground.store.is_written(since_s, ground.fleet.instances).await).await;
    // The others follow.
    for console in [0, 2] {
        ground.consoles[console].version = INCOMPATIBLE;
        ground.consoles[console].start().await;
    }
    ground.recovered().await;
    assert_eq!(ground.store.doubles(since_s).await.1, 0, "seconds are stored twice");
}

impl Ground {
    /// Stopped as its operator does, and started as another version; what that cost the history.
    async fn restarted_as(&mut self, console: usize, version: Option<&'static str>) -> Gaps {
        let began_ms = now_ms();
        self.consoles[console].stop().await;
        self.consoles[console].version = version;
        self.consoles[console].start().await;
        self.recovered().await;
        self.store.gaps(began_ms / 1000 - 2, now_ms() / 1000 - 3).await
    }

    /// Of each console, as the store knows them.
    async fn versions(&self) -> Vec<String> {
        self.store.list::<(String,)>("select version from console order by name").await.into_iter().map(|(version,)| version).collect()
    }
}
