use super::*;

fn pool(instance: &str) -> PoolIdentity {
    PoolIdentity::new("orders", instance, "main")
}

/// Three instances that have been there from the beginning.
fn ground() -> Departures {
    let mut departures = Departures::since(0);
    ["a", "b", "c"].iter().for_each(|instance| departures.tells(&pool(instance), 10));
    ["a", "b", "c"].iter().for_each(|instance| departures.tells(&pool(instance), 1000));
    departures
}

fn lost(is_expected: bool, last_s: u64) -> Departure {
    Departure::Lost(Loss { last_s, is_expected })
}

#[test]
fn an_instance_without_another_in_its_place_is_missed_for_an_hour() {
    let mut departures = ground();
    departures.goes(&pool("a"), false, 1060);
    assert_eq!(departures.changes(1060), [("orders / a / main".into(), lost(false, 1000))]);
    assert_eq!((departures.changes(1061), departures.instances()["orders"]), (vec![], 3));
    assert_eq!(departures.changes(1060 + 3600), [("orders / a / main".into(), Departure::Forgotten)]);
    assert_eq!((departures.changes(9000), departures.instances()["orders"]), (vec![], 2));
}

#[test]
fn one_that_its_list_names_no_longer_a_while_later_is_missed_until_then() {
    let mut departures = ground();
    departures.goes(&pool("a"), false, 1060);
    assert_eq!((departures.changes(1060).len(), departures.listed()), (1, vec![pool("a")]));
    departures.is_no_longer_listed(&pool("a"));
    assert_eq!((departures.changes(1080), departures.listed()), (vec![("orders / a / main".into(), lost(true, 1000))], vec![]));
}

#[test]
fn one_that_its_list_no_longer_names_is_not_missed_and_still_counts_as_replaced() {
    let mut departures = ground();
    departures.goes(&pool("a"), true, 1060);
    assert_eq!(departures.changes(1060), [("orders / a / main".into(), lost(true, 1000))], "scaled down");
    assert_eq!(departures.instances()["orders"], 2);
    departures.tells(&pool("d"), 1070);
    departures.goes(&pool("b"), false, 1080);
    assert_eq!(departures.changes(1080), [("orders / b / main".into(), lost(false, 1000))], "the new one is in the place of the first");
}

#[test]
fn one_that_comes_back_is_not_missed() {
    let mut departures = ground();
    departures.goes(&pool("a"), false, 1060);
    departures.changes(1060);
    departures.tells(&pool("a"), 1070);
    assert_eq!((departures.changes(9000), departures.instances()["orders"]), (vec![], 3));
}

#[test]
fn one_whose_source_was_removed_is_forgotten_at_once() {
    let mut departures = ground();
    departures.is_removed(&pool("a"));
    assert_eq!(departures.changes(1010), [("orders / a / main".into(), Departure::Forgotten)]);
    assert_eq!((departures.changes(1011), departures.instances()["orders"]), (vec![], 2));
    departures.is_removed(&pool("b"));
    departures.tells(&pool("b"), 1012);
    assert_eq!((departures.changes(1012), departures.instances()["orders"]), (vec![], 2), "another source tells it by then");
}

#[test]
fn a_deploy_replaces_one_by_one_whether_the_new_one_comes_first_or_last() {
    let mut departures = ground();
    departures.tells(&pool("d"), 900);
    departures.goes(&pool("a"), false, 1060);
    departures.goes(&pool("b"), false, 1060);
    let first = departures.changes(1060);
    assert_eq!(first, [("orders / a / main".into(), lost(true, 1000)), ("orders / b / main".into(), lost(false, 1000))]);
    departures.tells(&pool("e"), 1100);
    assert_eq!(departures.changes(1100), [("orders / b / main".into(), lost(true, 1000))]);
}

#[test]
fn what_was_there_before_or_long_before_replaces_nothing() {
    let mut departures = Departures::since(0);
    ["a", "b"].iter().for_each(|instance| departures.tells(&pool(instance), 30));
    departures.goes(&pool("a"), false, 90);
    assert_eq!(departures.changes(90), [("orders / a / main".into(), lost(false, 30))]);
    let mut departures = ground();
    departures.tells(&pool("d"), 300);
    departures.goes(&pool("a"), false, 1060);
    assert_eq!(departures.changes(1060), [("orders / a / main".into(), lost(false, 1000))]);
}

#[test]
fn a_pool_that_is_closed_in_an_instance_that_goes_on_is_no_instance_that_has_gone() {
    let mut departures = ground();
    departures.tells(&PoolIdentity::new("orders", "a", "reports"), 1000);
    departures.goes(&pool("a"), false, 1060);
    assert_eq!(departures.changes(1060), [("orders / a / main".into(), lost(true, 1000))]);
}
