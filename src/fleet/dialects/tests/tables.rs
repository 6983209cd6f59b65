//! The tables of names as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Every body of `tests/fixtures/expositions`.
pub(super) const BODIES: &[&str] = &[
    fixture!("active_record"),
    fixture!("agroal"),
    fixture!("agroal_vendor"),
    fixture!("ecto"),
    fixture!("go_sql"),
    fixture!("hikaricp_micrometer"),
    fixture!("hikaricp_prometheus"),
    fixture!("hikaricp_prometheus_2_7"),
    fixture!("knex"),
    fixture!("knex_generic_pool"),
    fixture!("node_postgres"),
    fixture!("node_postgres_opentelemetry"),
    fixture!("node_postgres_two_pools"),
    fixture!("npgsql_10"),
    fixture!("npgsql_8"),
    fixture!("odyssey"),
    fixture!("odyssey_earlier"),
    fixture!("opentelemetry_java_dup"),
    fixture!("opentelemetry_java_old"),
    fixture!("otelpgx"),
    fixture!("otelsql"),
    fixture!("pg_doorman"),
    fixture!("pgbouncer_debian"),
    fixture!("pgbouncer_exporter"),
    fixture!("pgbouncer_spreaker"),
    fixture!("pgcat"),
    fixture!("pgdog"),
    fixture!("pgdog_namespace"),
    fixture!("pgxpool_prometheus"),
    fixture!("prisma"),
    fixture!("psycopg_pool"),
    fixture!("psycopg_pool_few"),
    fixture!("spring_two_kinds"),
    fixture!("sqlalchemy_opentelemetry"),
    fixture!("supavisor"),
    fixture!("yabeda"),
];

#[test]
fn a_number_has_one_dialect_unless_others_tell_their_pools_apart() {
    let mut claims = BTreeMap::<_, Vec<&Dialect>>::new();
    for dialect in ALL {
        for mapping in dialect.mappings {
            let names = mapping.endings.iter().map(|ending| (format!("{}{ending}", mapping.metric), mapping.only, mapping.field));
            names.for_each(|claim| claims.entry(claim).or_default().push(dialect));
        }
    }
    let shared = claims.into_iter().filter(|(_, by)| by.len() > 1);
    for (claim, by) in shared {
        assert!(by.iter().all(|dialect| !dialect.marks.is_empty()), "{claim:?}: {:?}", by.iter().map(|by| by.name.id).collect::<Vec<_>>());
    }
}

#[test]
fn every_name_in_a_table_is_asked_for() {
    for dialect in ALL {
        for mapping in dialect.mappings {
            let names = mapping.endings.iter().map(|ending| format!("{}{ending}", mapping.metric));
            names.for_each(|name| assert!(dialect.reads(&name), "{}: {name}", dialect.name.id));
        }
        let known = |id: &&str| ALL.iter().take_while(|before| before.name.id != dialect.name.id).any(|before| before.name.id == *id);
        assert!(dialect.repeats.iter().flat_map(|repeats| repeats.of).all(known), "{} stands before what it repeats", dialect.name.id);
    }
    assert!(is_read_by_any("process_start_time_seconds") && !is_read_by_any("jvm_threads_live_threads") && !is_read_by_any(""));
}

#[test]
fn hints_are_sentences() {
    for dialect in ALL {
        for (field, hint) in dialect.hints {
            let is_sentence = hint.starts_with(|c: char| c.is_uppercase())
                || [dialect.name.title, "database/sql", "pgxpool", "tarn", "node-postgres", "psycopg_pool", "pg_doorman"]
                    .iter()
                    .any(|name| hint.starts_with(name));
            assert!(is_sentence && hint.ends_with('.') && !hint.contains(". "), "{}, {field:?}: {hint}", dialect.name.id);
        }
    }
}

#[test]
fn what_a_body_does_not_tell_has_a_hint() {
    let pools: Vec<_> = BODIES.iter().flat_map(|body| told(body)).filter(|pool| pool.reading.contradictions.is_empty()).collect();
    let missing =
        pools.iter().flat_map(|pool| not_told(pool.dialect.id, &pool.reading).into_iter().map(|missing| (pool.dialect.id, missing)));
    let silent = missing.filter(|(_, missing)| missing.hint.is_none()).map(|(id, missing)| (id, missing.number));
    assert_eq!(silent.collect::<BTreeSet<_>>(), BTreeSet::new());
    assert_eq!(not_told("unheard_of", &Reading::default()).len(), 12);
    let opening = not_told("go_sql", &Reading::default()).into_iter().find(|missing| missing.number == Field::Opening);
    assert_eq!(opening.and_then(|missing| missing.hint), Some("database/sql does not tell connects under way."));
}

#[test]
fn all_bodies_at_one_address_are_told_as_each_by_itself() {
    // Both of one library tell one pool: HikariPool-1 of two trackers, and of two generations of names.
    let alone: usize = BODIES.iter().map(|body| told(body).len()).sum();
    let together = told(&BODIES.concat()).len();
    assert!(together > 20 && together <= alone, "{together} of {alone}");
}
