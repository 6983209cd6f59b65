use super::*;

const EVERY: Duration = Duration::from_secs(120);
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_was_not_tested_for_longest_is_tested_and_comes_back_to_its_place() {
    let options = PoolOptions::new().pool_size(3).max_overflow(0).warm_up(false);
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now + SECOND * id, id));
    let at = |seconds| now + Duration::from_secs(seconds);
    let tested = |core: &mut Core<Fake>, now| core.take_untested(now, EVERY, &taker());
    assert!(tested(&mut core, at(120)).is_none(), "the first was idle for 119 s");
    let (conn, rest) = tested(&mut core, at(121)).expect("after 120 s");
    let counts = core.counts();
    assert_eq!((conn.id, counts.checked_out, counts.checked_in, counts.peaks.ever.value), (1, 1, 2, 0), "counted, and no mark passed");
    assert!(matches!(core.put_back(conn, Trial::Idle(Some(rest)), at(121), HERE), ReturnOutcome::Idle));
    assert!(tested(&mut core, at(121)).is_none(), "the next in a second");
    assert_eq!(tested(&mut core, at(122)).map(|(conn, _)| conn.id), Some(2));
    let first = |core: &mut Core<Fake>, at| match checkout(core, at, None) {
        Checkout::Ready(conn) => (conn.id, true),
        Checkout::Untested(conn) => (conn.id, false),
        _ => panic!("two are idle"),
    };
    assert_eq!(first(&mut core, at(121)), (3, false), "the one that came back last, which was not tested");
    assert_eq!(first(&mut core, at(121)), (1, true), "a connection that has just answered needs no ping");
}

#[test]
fn one_that_was_tested_is_no_younger_and_goes_to_who_waits_by_then() {
    let options = PoolOptions::new().pool_size(0).max_overflow(1).warm_up(false).overflow_linger(9 * SECOND);
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    open(&mut core, now, 1);
    let (conn, rest) = core.take_untested(now + 5 * SECOND, 5 * SECOND, &taker()).expect("one");
    let waiter = queue(&mut core, now + 5 * SECOND);
    assert!(matches!(core.put_back(conn, Trial::Idle(Some(rest)), now + 5 * SECOND, HERE), ReturnOutcome::Handed(_)));
    assert_eq!(core.counts().peaks.ever.value, 1, "now a caller has it");
    let Poll::Ready(Ok(conn)) = polled(&mut core, waiter) else { panic!("served") };
    core.give_back(conn, now + 5 * SECOND, HERE);
    let (conn, rest) = core.take_untested(now + 10 * SECOND, 5 * SECOND, &taker()).expect("one");
    core.put_back(conn, Trial::Idle(Some(rest)), now + 10 * SECOND, HERE);
    assert_eq!(core.take_surplus(now + 13 * SECOND).len(), 0);
    assert_eq!(core.take_surplus(now + 14 * SECOND).len(), 1, "9 s after its caller, whatever was tested since");
    core.close();
    assert!(core.take_untested(now + EVERY, SECOND, &taker()).is_none());
}

#[test]
fn without_instruments_nobody_is_listed_after_a_test_either() {
    let options = PoolOptions::new().pool_size(1).max_overflow(0).warm_up(false).uninstrumented();
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    open(&mut core, now, 1);
    let (conn, rest) = core.take_untested(now + EVERY, EVERY, &taker()).expect("one");
    assert!(matches!(core.put_back(conn, Trial::Idle(Some(rest)), now + EVERY, HERE), ReturnOutcome::Idle));
    assert!(core.holders().takers().is_empty(), "it is idle");
}
