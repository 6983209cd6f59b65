use super::*;

fn orders(left: i64, more: u32) -> ServiceGrowth {
    ServiceGrowth {
        name: "orders".into(),
        application_name: "orders".into(),
        known_by: KnownBy::Declared,
        instances: 4,
        pool_size: Some(50),
        max_overflow: Some(50),
        sizes_differ: false,
        now: 143,
        at_most: Some(400),
        counted: 400,
        left,
        limit: NearestLimit::Server,
        more_instances: Some(more),
        surge_instances: Some(1),
        remedy: None,
        fronts: Vec::new(),
    }
}

#[test]
fn how_many_more_fit_and_which_breaks_is_one_sentence() {
    let said = [(370, 3), (199, 1), (57, 0), (-14, 0), (2200, 20)].map(|(left, more)| orders(left, more).room());
    assert_eq!(
        said,
        [
            "3 more instances of orders fit, the 4th breaks.",
            "1 more instance of orders fits, the 2nd breaks.",
            "No further instance of orders fits: it takes 100 and 57 are left.",
            "No further instance of orders fits: 14 slots are missing already.",
            "20 more instances of orders fit, the 21st breaks.",
        ]
    );
    let of_role = ServiceGrowth { limit: NearestLimit::Role("app".into()), ..orders(100, 1) };
    assert_eq!(of_role.room(), "1 more instance of orders fits, the 2nd breaks (CONNECTION LIMIT of the role app).");
}

#[test]
fn a_deploy_fits_or_is_short_of_so_many() {
    let said = |left| orders(left, 0).deploy().expect("known");
    assert_eq!(said(100), "A rolling deploy of orders takes 100 more for its duration: it fits.");
    assert_eq!(said(86), "A rolling deploy of orders takes 100 more for its duration: 14 short.");
    let two = ServiceGrowth { surge_instances: Some(2), ..orders(150, 1) };
    assert_eq!(
        two.deploy().as_deref(),
        Some("A rolling deploy of orders takes 200 more for its duration (2 instances at once): 50 short.")
    );
    assert_eq!(
        [orders(100, 1), orders(99, 0), orders(-1, 0)].map(|of| of.severity()),
        [Severity::Ok, Severity::Warning, Severity::Critical]
    );
}

#[test]
fn what_has_no_limit_is_said_so_and_not_as_zero() {
    let (remedy, at_most) = (Some("Call SetMaxOpenConns.".to_owned()), None);
    let without = ServiceGrowth { pool_size: None, max_overflow: None, at_most, more_instances: None, remedy, ..orders(57, 0) };
    assert_eq!(without.size(), "4 × no limit told");
    assert_eq!(without.room(), "orders tells no limit: it may take all 57 slots that are left. Call SetMaxOpenConns.");
    assert_eq!((without.deploy(), without.severity()), (None, Severity::Warning));
}

#[test]
fn a_size_is_written_as_operators_do() {
    let fixed = ServiceGrowth { max_overflow: Some(0), ..orders(0, 0) };
    let differ = ServiceGrowth { sizes_differ: true, ..orders(0, 0) };
    assert_eq!([orders(0, 0), fixed, differ].map(|of| of.size()), ["4 × (50 + 50)", "4 × 50", "4 × up to (50 + 50)"]);
    assert_eq!([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th");
}
