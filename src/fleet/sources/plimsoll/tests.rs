use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::base::{now_ms, now_s};
use crate::fleet::model::{ExactFrame, GaugeStats, PoolFrames};
use crate::fleet::registry::{FleetView, Limits};
use crate::fleet::sources::hostile_server::{Behaviour, HostileServer, status, text};
use crate::fleet::sources::{checked, from_toml, start};

const POOLS: &str = r#"{"taken_at_ms": 5, "pools": [
    {"name": "orders", "taken_at_ms": 4, "total_capacity": 10, "checked_out": 7, "peak": {"value": 9, "at_ms": 3}},
    {"name": "shop / a", "service": "shop", "instance": "a", "source": "exposition", "taken_at_ms": 4, "checked_out": 3}]}"#;
const DETAIL: &str = r#"{"pool": {}, "holders": []}"#;
const FRAMES: &str = "/api/v1/pools/orders/frames";
/// Nothing takes longer on any machine.
const AT_MOST: Duration = Duration::from_secs(60);

#[test]
fn a_console_is_asked_below_where_it_is_mounted() {
    let asked = |url: &str, rest: &str| below(&Url::parse(url).expect(url), rest).to_string();
    assert_eq!(asked("http://h:1", ""), "http://h:1/api/v1/pools");
    assert_eq!(asked("http://h:1/admin/", "/a%2Fb"), "http://h:1/admin/api/v1/pools/a%2Fb");
    assert_eq!(asked("http://h:1/admin/api/v1/pools", ""), "http://h:1/admin/api/v1/pools");
    let base = Url::parse("http://h:1/admin").expect("a URL");
    assert_eq!(path_of(&base, "a/b", "/frames").to_string(), "http://h:1/admin/api/v1/pools/a%2Fb/frames");
}

/// A console that answers so, and a history that has looked and has nothing.
struct Watching {
    registry: Arc<Registry>,
    stopping: CancellationToken,
    _server: HostileServer,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

fn identity() -> PoolIdentity {
    PoolIdentity::new("watched", "127.0.0.1", "orders")
}

async fn watching(frames: Option<Behaviour>) -> Watching {
    let paths = [("/api/v1/pools", text(POOLS)), ("/api/v1/pools/orders", text(DETAIL))];
    let server = HostileServer::start(paths.into_iter().chain(frames.map(|frames| (FRAMES, frames)))).await;
    let toml = format!("[[sources]]\nkind = \"plimsoll\"\nservice = \"watched\"\nurls = [{:?}]\ninterval = \"1s\"\n", server.url(""));
    let setups = checked(&from_toml(&toml).expect("TOML"), &[]).expect("a source");
    let (registry, stopping) = (Registry::new(Limits::default()), CancellationToken::new());
    start(setups, &registry, &stopping).expect("a client");
    let watching = Watching { registry, stopping, _server: server };
    let view = watching.until(|view| view.pools.len() == 2).await;
    let own = view.pools.iter().find(|pool| pool.identity.service == "watched").expect("its own pool").identity.clone();
    watching.registry.has_recorded(&own, now_s() - 100);
    watching
}

impl Watching {
    async fn until(&self, is_it: impl Fn(&FleetView) -> bool) -> FleetView {
        let began = std::time::Instant::now();
        loop {
            let view = self.registry.view();
            if is_it(&view) {
                return view;
            }
            assert!(began.elapsed() < AT_MOST, "{:?} {:?}", view.sources, view.pools);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn noted(&self, words: &str) -> FleetView {
        self.until(|view| view.sources[0].notes.iter().any(|note| note.contains(words))).await
    }

    fn own(&self) -> PoolIdentity {
        let view = self.registry.view();
        view.pools.iter().find(|pool| pool.identity.service == "watched").map_or_else(identity, |pool| pool.identity.clone())
    }
}

fn told(seconds: &[u64]) -> PoolFrames {
    let second = |at_s: &u64| ExactFrame { at_s: *at_s, checked_out: GaugeStats::of(1, 9), ..ExactFrame::default() };
    PoolFrames { taken_at_ms: now_ms(), next_s: now_s(), frames: seconds.iter().map(second).collect(), ..PoolFrames::default() }
}

fn answer(of: &PoolFrames) -> Behaviour {
    text(&serde_json::to_string(of).expect("JSON"))
}

#[tokio::test]
async fn the_seconds_of_its_own_pool_are_asked_for_where_the_history_ends() {
    let at_s = now_s() - 50;
    let watching = watching(Some(answer(&told(&[at_s, at_s + 1])))).await;
    let own = watching.own();
    let began = std::time::Instant::now();
    let taken = loop {
        let taken = watching.registry.take_frames(&own);
        if !taken.is_empty() {
            break taken;
        }
        assert!(began.elapsed() < AT_MOST, "{:?}", watching.registry.view().sources);
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(
        taken[0].frames.iter().map(|frame| (frame.at_s, frame.checked_out.max())).collect::<Vec<_>>(),
        [(at_s, Some(9)), (at_s + 1, Some(9))]
    );
    let view = watching.registry.view();
    let seconds: Vec<_> = view.pools.iter().map(|pool| (pool.identity.service.as_str(), pool.recorded_resolution_s())).collect();
    assert_eq!(seconds, [("shop", 1.0), ("watched", 1.0)].map(|(service, s)| (service, s)), "the interval is 1 s too");
    assert_eq!(view.pools.iter().map(|pool| pool.tells_seconds).collect::<Vec<_>>(), [false, true], "of its own pools alone");
}

#[tokio::test]
async fn an_older_console_is_sampled_and_said() {
    let watching = watching(None).await;
    let view = watching.noted("is an older Plimsoll").await;
    assert_eq!(view.sources[0].failing, 0);
    watching.until(|view| view.pools.iter().all(|pool| !pool.tells_seconds)).await;
}

#[tokio::test]
async fn a_console_that_lies_is_told_in_a_sentence_and_its_seconds_are_not_taken() {
    let now_s = now_s();
    let later = PoolFrames { taken_at_ms: (now_s + 3_600) * 1000, ..told(&[]) };
    for (frames, words) in [
        (answer(&told(&[now_s + 1_000])), "still to come"),
        (answer(&told(&[now_s - 5_000])), "not asked for"),
        (answer(&told(&[now_s - 20, now_s - 20])), "twice or out of order"),
        (answer(&told(&[now_s - 10, now_s - 20])), "twice or out of order"),
        (answer(&later), "ahead of this one"),
        (text("{\"frames\": \"hunter22\"}"), "JSON that is not understood"),
        (text("<html>hunter22"), "web page"),
        (status("500 Internal Server Error", ""), "status 500"),
    ] {
        let watching = watching(Some(frames)).await;
        let view = watching.noted(words).await;
        assert!(!view.sources[0].notes.iter().any(|note| note.contains("hunter22")), "{:?}", view.sources);
        let pool = view.pools.iter().find(|pool| pool.identity.service == "watched").expect("its pool");
        assert_eq!((pool.reading.gauges.checked_out, view.sources[0].failing), (Some(7), 0), "{words}");
        assert!(watching.registry.take_frames(&pool.identity).is_empty(), "{words}");
    }
}
