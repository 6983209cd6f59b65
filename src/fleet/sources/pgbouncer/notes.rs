//! What is worth saying of a pooler besides its pools.

use super::tables::Tables;

/// One sentence, going on from the pooler's address.
pub(super) fn note(tables: &Tables) -> Option<String> {
    let paused = named(tables, "paused").map(|names| format!("has paused {names}, which RESUME ends"));
    let disabled = named(tables, "disabled").map(|names| format!("has disabled {names}, which ENABLE ends"));
    let all: Vec<_> = [clients(tables), paused, disabled, refused(tables)].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; ") + ".")
}

/// Clients beyond the limit are refused, and no pool tells it.
fn clients(tables: &Tables) -> Option<String> {
    let used = tables.lists.value_of("list", "used_clients", "items")?;
    let most = tables.config.value_of("key", "max_client_conn", "value")?;
    let advice = if used.saturating_mul(10) >= most.saturating_mul(9) { ": raise it, or clients are refused" } else { "" };
    Some(format!("has {used} of {most} clients (max_client_conn){advice}"))
}

/// Databases of which this is set.
fn named(tables: &Tables, column: &str) -> Option<String> {
    let is_set = tables.databases.rows().filter(|row| row.count(column).is_some_and(|value| value > 0));
    let names: Vec<&str> = is_set.filter_map(|row| row.text("name")).take(10).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn refused(tables: &Tables) -> Option<String> {
    let all = &tables.refused;
    (!all.is_empty()).then(|| format!("does not answer {}, so what they tell is missing", all.join(", ")))
}
