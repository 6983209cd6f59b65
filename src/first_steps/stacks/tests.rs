//! What the first question offers is read by what it says.

use std::collections::BTreeSet;

use super::*;
use crate::fleet::dialects::{is_read_by_any, told_pools};
use crate::fleet::model::SourceKind;
use crate::fleet::samples::read_text;

macro_rules! body {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/", $name))
    };
}

/// A body of a real sender for each dialect that a stack names.
const BODIES: [(&str, &str); 8] = [
    ("hikaricp_micrometer", body!("expositions/hikaricp_micrometer.txt")),
    ("psycopg_pool", body!("emitted/psycopg_pool.txt")),
    ("go_sql", body!("emitted/go_database_sql.txt")),
    ("pgxpool_prometheus", body!("expositions/pgxpool_prometheus.txt")),
    ("node_postgres", body!("expositions/node_postgres.txt")),
    ("prisma", body!("expositions/prisma.txt")),
    ("active_record", body!("emitted/active_record.txt")),
    ("opentelemetry", body!("expositions/npgsql_10.txt")),
];

/// The dialects that read a text.
fn dialects(text: &str) -> BTreeSet<&'static str> {
    let read = read_text(text, 10_000, is_read_by_any).expect("few samples");
    told_pools(&read.samples).into_iter().map(|pool| pool.dialect.id).collect()
}

fn ways() -> impl Iterator<Item = (&'static Stack, &'static Way)> {
    ALL.iter().flat_map(|stack| stack.ways.iter().map(|way| (*stack, way)))
}

#[test]
fn what_a_stack_tells_is_read_by_the_dialect_that_it_names() {
    for (stack, way) in ways() {
        if stack.kind != SourceKind::Exposition {
            assert_eq!(way.read_by, stack.kind.as_str(), "{}", stack.id);
            continue;
        }
        let (_, body) = BODIES.iter().find(|(dialect, _)| *dialect == way.read_by).unwrap_or_else(|| panic!("no body of {}", way.read_by));
        assert_eq!(dialects(body), BTreeSet::from([way.read_by]), "{}", stack.id);
    }
}

#[test]
fn the_json_of_the_contract_is_json_and_enough() {
    let pool_stats = find("pool-stats").expect("a stack");
    let body: serde_json::Value = serde_json::from_str(pool_stats.ways[0].blocks[0].code).expect("JSON");
    assert!(body["checked_out"].is_u64() && body["total_capacity"].is_u64(), "{body}");
}

#[test]
fn the_names_of_a_library_in_the_lines_are_those_that_its_dialect_reads() {
    let psycopg = find("psycopg-pool").expect("a stack").ways[0].blocks[0].code;
    let keys = psycopg.split('"').find(|part| part.starts_with("pool_min")).expect("the keys");
    let told: String = keys.split(' ').map(|key| format!("psycopg_pool_{key}{{pool=\"orders\"}} 1\n")).collect();
    let names: Vec<_> = body!("emitted/psycopg_pool.txt").lines().filter_map(|line| line.strip_prefix("# TYPE psycopg_pool_")).collect();
    let missing: Vec<_> =
        names.iter().filter_map(|line| line.split(' ').next()).filter(|key| !keys.split(' ').any(|own| own == *key)).collect();
    let unread = ["connections_lost", "returns_bad"];
    assert!(missing.iter().all(|key| unread.contains(key)), "the pool tells {missing:?} too");
    assert_eq!(dialects(&told), BTreeSet::from(["psycopg_pool"]));
}

#[test]
fn a_change_is_three_lines_beside_imports_and_commands() {
    for (stack, way) in ways() {
        let is_change = |line: &&str| !line.starts_with(['"', '{']) && !line.starts_with("import ") && !line.starts_with("from ");
        let is_command = |block: &&Block| block.place.starts_with("shell");
        let lines = way.blocks.iter().filter(|block| !is_command(block)).flat_map(|block| block.code.lines()).filter(is_change).count();
        assert!(lines <= 4, "{} {:?}: {lines} lines", stack.id, way.title);
        assert!(way.blocks.iter().all(|block| !block.code.is_empty() && !block.place.is_empty()), "{}", stack.id);
    }
}

#[test]
fn eight_stacks_and_what_stands_beside_them_are_offered_once_each() {
    let ids: BTreeSet<_> = ALL.iter().map(|stack| stack.id).collect();
    assert_eq!(ids.len(), ALL.len());
    for id in ["spring-boot", "sqlalchemy", "psycopg-pool", "go-database-sql", "node-postgres", "prisma", "rails", "npgsql"] {
        assert!(find(id).is_some_and(Stack::needs_change), "{id}");
    }
    let kinds: BTreeSet<_> = ALL.iter().map(|stack| stack.kind.as_str()).collect();
    assert_eq!(kinds.len(), SourceKind::CONFIGURED.len(), "each kind of source: {kinds:?}");
    assert!(find("cobol").is_none());
}
