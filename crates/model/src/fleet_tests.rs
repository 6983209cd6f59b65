use super::*;

fn service(name: &str, instances: u32, pool_size: u32, max_overflow: u32) -> FleetService {
    FleetService { name: name.into(), instances, pool_size, max_overflow, at_most: instances * (pool_size + max_overflow) }
}

/// `shop` has 12 instances of 10 + 12; beside it `batch` has one of so many, and psql has 3 sessions.
fn room(max_connections: u32, batch: u32) -> Room {
    let (shop, batch) = (service("shop", 12, 10, 12), service("batch", 1, batch, 0));
    let (deploy, deploy_of_others) = if batch.each() > 22 { (batch.clone(), 22) } else { (shop.clone(), batch.each()) };
    let taker = |name: &str, slots| Taker { name: name.into(), slots, basis: None };
    let takers = vec![taker("shop", 264), taker("batch", batch.at_most), Taker { basis: Some("seen now".into()), ..taker("psql", 3) }];
    let at_most = 264 + batch.at_most + 3 + 2;
    let fleet = Fleet { takers, more: 0, at_most, largest: shop, deploy, deploy_of_others };
    // The room of a small pool of 2, which is one of them.
    let elsewhere = 264 + batch.at_most + 3;
    Room { max_connections, reserved: 3, elsewhere, instances: 1, pool_size: 2, fleet: Some(Box::new(fleet)), ..Room::default() }
}

fn said(room: &Room) -> String {
    room.fleet_sentence().expect("a fleet")
}

#[test]
fn a_fleet_that_does_not_fit_is_added_up_with_the_largest_first_and_named() {
    let sum = "shop 264 + batch 20 + psql 3 (seen now) = 289 of 247 usable slots";
    assert_eq!(said(&room(250, 20)), format!("{sum}: 42 too few. The largest is shop, 12 instances of 10 + 12."));
    let others = |more| {
        let mut room = room(250, 20);
        room.fleet.as_mut().expect("a fleet").more = more;
        said(&room)
    };
    assert!(others(4).starts_with("shop 264 + batch 20 + psql 3 (seen now) + 4 others 2 = 289 of"), "{}", others(4));
}

#[test]
fn a_fleet_that_fits_says_whether_the_largest_deploy_does() {
    assert!(said(&room(300, 20)).ends_with("of 297 usable slots: 8 left. One more instance of shop during a rolling deploy needs 22."));
    assert!(said(&room(314, 20)).ends_with("of 311 usable slots: 22 left, room for 1 more instance of shop."));
    assert!(said(&room(336, 20)).ends_with("44 left, room for 2 more instances of shop."));
    assert!(said(&room(330, 25)).ends_with("33 left, room for 1 more instance of batch."), "{}", said(&room(330, 25)));
}

#[test]
fn the_largest_service_is_what_to_lower_and_its_new_size_has_room_for_each_deploy() {
    let of = |max_connections, batch| room(max_connections, batch).remedy();
    // 247 − 25 leave 222: 12 × 16 and a deploy of batch, which takes 20, fit; with 17 only a deploy of shop would.
    let small = of(250, 20);
    assert!(small.contains("Raise max_connections to 350, or set max_overflow of shop to at most 6: either has room"), "{small}");
    // 197 − 5 − 60 leave 132 for shop, of which 60 are for a deploy of batch.
    let large = of(200, 60);
    assert!(large.contains("or set pool_size + max_overflow of shop to at most 6: either"), "{large}");
    let full = of(200, 150);
    assert!(full.starts_with("Lower the pool sizes of several services, the largest first (shop: 264), put PgBouncer"), "{full}");
    assert!(full.contains("or raise max_connections to 600: 400 more connections"), "{full}");
}

#[test]
fn one_instance_of_the_service_that_needs_most_is_what_a_deploy_takes() {
    assert_eq!([room(300, 20).deploy(), room(300, 40).deploy()], [22, 40]);
    assert_eq!(Room { fleet: None, ..room(300, 40) }.deploy(), 2);
}
