//! Rounds, each of which is a fault of one console while pools fill up and get empty again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::faults::Course;
use crate::fleet::pool_name;
use crate::ground::Ground;
use crate::patience::now_ms;
use crate::plan::{Fault, Plan};
use crate::store::Gaps;

/// Pools that are full at once.
const FULL: usize = 2;
/// Pools whose past is compared at the end, and how many seconds of it.
const COMPARED: usize = 12;
const COMPARED_S: i64 = 900;
/// What a gap is today at most, on a machine that is busy: until a lease ends, is taken, and the pools are asked and written anew.
pub const LONGEST_GAP_S: i64 = 10;

/// The worst of all rounds of a kind.
#[derive(Debug, Default)]
struct Worst {
    rounds: usize,
    longest_s: i64,
    over: i64,
    missing: i64,
    taken_over: Duration,
    recovered: Duration,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_befalls_one_console_no_second_and_no_notice_is_lost_or_doubled() {
    let _alone = crate::one_at_a_time().await;
    let mut plan = Plan::of_environment();
    println!("{}", plan.words());
    let (mut ground, began) = (Ground::start(plan.instances).await, Instant::now());
    let asked_before = ground.fleet.asked();
    let mut worst = BTreeMap::<Fault, Worst>::new();
    let (first_s, mut next) = (now_ms() / 1000, 0);
    for round in 0..plan.rounds {
        let full: Vec<usize> = (next..next + FULL).map(|place| place % plan.instances).collect();
        next += FULL;
        ground.fleet.fill(&full);
        tokio::time::sleep(plan.moment()).await;
        let (fault, victim) = (plan.fault(), plan.one_of(ground.consoles.len()));
        let name = ground.consoles[victim].name.clone();
        let course = ground.suffer(fault, victim, &mut plan).await;
        let recovered = ground.recovered().await;
        let gaps = ground.store.gaps(course.began_ms / 1000 - 2, now_ms() / 1000 - 3).await;
        let sum = worst.entry(fault).or_default();
        sum.add(&course, gaps, recovered);
        println!(
            "  round {round}: {fault:?} of {name}: taken over within {:.2} s, recovered {:.1} s after it, {gaps:?}",
            course.taken_over.as_secs_f64(),
            recovered.as_secs_f64()
        );
        assert!(gaps.longest_s <= LONGEST_GAP_S, "{gaps:?}");
        assert_nothing_late(&ground, &name, fault, &course).await;
        ground.incidents_are(&full.iter().map(|instance| pool_name(*instance)).collect::<Vec<_>>()).await;
    }
    ground.fleet.fill(&[]);
    ground.incidents_are(&[]).await;
    worst.iter().for_each(|(fault, worst)| println!("{fault:?}: {worst:?}"));
    let (asked, took_s) = ((ground.fleet.asked() - asked_before) as f64, began.elapsed().as_secs_f64());
    println!(
        "all of it: {:?}, each instance was asked {:.2} times a second",
        ground.store.gaps(first_s, now_ms() / 1000 - 3).await,
        asked / took_s / plan.instances as f64
    );
    assert_told_as_written(&ground, first_s).await;
    assert_told(&ground, first_s).await;
}

impl Worst {
    fn add(&mut self, course: &Course, gaps: Gaps, recovered: Duration) {
        self.rounds += 1;
        self.over += gaps.over;
        self.missing += gaps.missing;
        self.longest_s = self.longest_s.max(gaps.longest_s);
        self.taken_over = self.taken_over.max(course.taken_over);
        self.recovered = self.recovered.max(recovered);
    }
}

/// What the consoles tell of the past, packed or not, is each second once, as it was written.
pub async fn assert_told_as_written(ground: &Ground, first_s: i64) {
    let until_s = now_ms() / 1000 - 5;
    let from_s = first_s.max(until_s - COMPARED_S);
    for (place, instance) in (0..ground.fleet.instances).step_by(ground.fleet.instances.div_ceil(COMPARED)).enumerate() {
        let (pool, console) = (pool_name(instance), &ground.consoles[place % ground.consoles.len()]);
        let (told, written) = (console.door().seconds(&pool, from_s, until_s).await, ground.store.seconds(&pool, from_s, until_s).await);
        assert_eq!(told, written, "{} tells other seconds of {pool} than were written", console.name);
    }
}

/// A console that could not be heard writes nothing of that time when it is back: those seconds are the others'.
async fn assert_nothing_late(ground: &Ground, name: &str, fault: Fault, course: &Course) {
    if let Some(answers) = &course.answers {
        println!("    meanwhile, {answers}");
    }
    if matches!(fault, Fault::Pause | Fault::Cut) {
        // The first seconds are those until the others have taken over.
        let from_ms = course.began_ms + i64::try_from(course.taken_over.as_millis()).expect("a moment");
        let (stored, by_others, late) = ground.store.written_without(name, from_ms, course.ended_ms).await;
        println!("    of its time away {stored} seconds are stored, {by_others} by the others, {late} by it, late");
        assert!(stored == by_others && late == 0 && stored > 0, "{name} has written {late} seconds late, {by_others} of {stored}");
    }
    let doubles = ground.store.doubles(course.began_ms / 1000 - 2).await;
    assert_eq!(doubles, (0, 0), "seconds are written by two consoles, or stored twice");
}

async fn assert_told(ground: &Ground, first_s: i64) {
    let (arrived, (by_two, twice)) = (ground.arrived().await, ground.store.doubles(first_s).await);
    println!(
        "{} incidents, {} notices, several times: {:?}, lost: {:?}; seconds that two consoles have written: {by_two}; that are stored twice: {twice}",
        arrived.incidents, arrived.notices, arrived.several_times, arrived.lost
    );
    println!("opened again: {:?}", ground.opened_again().await);
    let others = ground.false_incidents().await;
    println!("{} incidents of something else, the first: {:?}", others.len(), others.first());
    assert!(arrived.incidents >= FULL && arrived.lost.is_empty() && arrived.strange.is_empty(), "{arrived:?}");
}
