use proptest::prelude::*;

use super::*;

fn room(max_connections: u32, elsewhere: u32, pool_size: u32, max_overflow: u32) -> Room {
    Room { max_connections, reserved: 3, elsewhere, instances: 1, pool_size, max_overflow, ..Room::default() }
}

#[test]
fn a_pool_that_does_not_fit_has_two_ways_out() {
    let stock = room(100, 0, 50, 100);
    assert_eq!((stock.fit(), stock.advised(), stock.most_each()), (Fit::Short(53), 350, 48));
    let said = "Raise max_connections to 350, or set pool_size + max_overflow to at most 48: either has room for a rolling deploy.";
    assert_eq!(stock.remedy(), said);
    assert!(room(300, 6, 50, 100).remedy().contains("set max_overflow to at most 95"));
}

#[test]
fn where_others_hold_everything_no_size_of_the_pool_is_advised() {
    let full = Room { largest: Some(("shop".into(), 97)), ..room(100, 97, 2, 2) };
    let said = full.remedy();
    assert!(said.starts_with("Other applications can take 97 of the 97 usable slots (shop: 97)") && said.contains("PgBouncer"), "{said}");
    assert!(said.contains("max_connections to 150: 50 more connections take up to 500 MB of memory") && !said.contains("at most 0"));
}

#[test]
fn a_pool_is_never_told_to_grow_where_the_server_has_no_slots() {
    assert!(room(500, 6, 50, 100).growth().starts_with("raise max_overflow to at most 195"));
    for full in [room(300, 6, 50, 100), room(100, 0, 50, 100), room(100, 97, 2, 2)] {
        assert!(full.growth().starts_with("shorten the longest holds; the server has no slots"), "{}", full.growth());
    }
    assert!(growth(None).contains("if the server has the slots"));
}

#[test]
fn a_declared_service_is_named_and_without_a_pool_no_size_is_advised() {
    let shop = Room { service: Some("shop".into()), ..room(300, 6, 50, 100) };
    assert!(shop.remedy().contains("set max_overflow of shop to at most 95"), "{}", shop.remedy());
    let none = Room { largest: Some(("shop".into(), 80)), instances: 0, ..room(100, 90, 0, 0) };
    let said = "Lower the pool sizes of the applications (shop: 80), put PgBouncer in between, or raise max_connections to 150: 50 more connections take up to 500 MB of memory.";
    assert_eq!(none.remedy(), said);
}

#[test]
fn a_deploy_needs_room_for_one_whole_instance_more() {
    let fit = |max_connections| room(max_connections, 0, 50, 100).fit();
    assert_eq!([fit(152), fit(153), fit(302)], [Fit::Short(1), Fit::NoDeploy, Fit::NoDeploy]);
    assert_eq!([fit(303), fit(452), fit(453)], [Fit::Fits(1), Fit::Fits(1), Fit::Fits(2)]);
}

#[test]
fn a_pooler_is_advised_for_more_than_five_hundred_connections() {
    let of = |elsewhere| room(400, elsewhere, 50, 100);
    assert_eq!((of(187).advised(), of(188).advised()), (500, 550));
    assert!(!of(187).remedy().contains("PgBouncer") && of(188).remedy().ends_with("consider PgBouncer in between."));
}

#[test]
fn a_base_that_just_fits_is_left_without_overflow() {
    let said = room(103, 0, 50, 100).remedy();
    assert!(said.contains("or set max_overflow to 0: either"), "{said}");
}

#[test]
fn to_grow_means_half_as_large_again_or_by_the_base() {
    let needed = |pool_size, max_overflow| growth(Some(&room(300, 6, pool_size, max_overflow)));
    assert!(needed(50, 100).ends_with("before max_connections is 500"), "{}", needed(50, 100));
    assert!(needed(150, 0).ends_with("before max_connections is 650"), "{}", needed(150, 0));
}

#[test]
fn memory_is_told_in_megabytes_or_in_gigabytes() {
    assert_eq!([megabytes(1_023), megabytes(1_024), megabytes(1_536)], ["1023 MB", "1.0 GB", "1.5 GB"]);
}

#[test]
fn a_pool_is_named_by_its_service() {
    let pool = room(100, 0, 5, 0);
    assert_eq!(pool.subject(), "The pool");
    assert_eq!(Room { service: Some("shop".into()), ..pool }.subject(), "shop");
}

proptest! {
    #[test]
    fn what_is_advised_fits(max in 10u32..1000, elsewhere in 0u32..500, size in 1u32..200, overflow in 0u32..300, instances in 1u32..20) {
        let room = Room { instances, ..room(max, elsewhere, size, overflow) };
        let raised = Room { max_connections: room.advised(), ..room.clone() };
        prop_assert!(matches!(raised.fit(), Fit::Fits(_)), "{raised:?}");
        let most = room.most_each();
        if most > 0 {
            let lowered = Room { pool_size: most, max_overflow: 0, ..room.clone() };
            prop_assert!(matches!(lowered.fit(), Fit::Fits(_)), "{lowered:?}");
        }
        prop_assert!(!room.remedy().contains("at most 0"), "{}", room.remedy());
        prop_assert!(!room.growth().starts_with("raise max_overflow") || matches!(room.fit(), Fit::Fits(_)));
    }
}
