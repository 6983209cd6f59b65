//! The effective configuration as JSON, for programs.

use serde_json::{Map, Value, json};

use super::overrides::Overrides;
use super::print::{ValueOriginLookup, settings, tables};
use super::resolve::Config;

/// Every setting with its value and where it comes from, and the tables of alert rules, notifiers, receivers of remote write, services, servers and sources; secrets are masked.
pub fn as_json(config: &Config, over: &Overrides, under: &Overrides, origin: ValueOriginLookup) -> Value {
    let entry = |(key, value): (&str, Option<String>)| {
        let value = value.map_or(Value::Null, |value| read(&format!("value = {value}")).remove("value").unwrap_or_default());
        (key.to_owned(), json!({ "value": value, "origin": origin(key) }))
    };
    let settings: Map<String, Value> = settings(config, over, under).into_iter().map(entry).collect();
    // A rule that the file does not set is printed as a comment; it holds all the same.
    let effective: String = tables(config).lines().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n").collect();
    let mut tables = read(&effective);
    let mut table = |name: &str| tables.remove(name).unwrap_or_default();
    let names = ["alerts", "notifiers", "remote_write", "services", "servers", "sources"];
    let tables = names.map(|name| (name.to_owned(), table(name)));
    [("settings".to_owned(), Value::Object(settings))].into_iter().chain(tables).collect()
}

fn read(toml: &str) -> Map<String, Value> {
    let table: Option<toml::Table> = toml.parse().ok();
    match table.and_then(|table| serde_json::to_value(table).ok()) {
        Some(Value::Object(read)) => read,
        _ => Map::new(),
    }
}
