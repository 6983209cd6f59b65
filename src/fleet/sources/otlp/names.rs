//! Names as Prometheus makes them of OpenTelemetry's: its default translation, `UnderscoreEscapingWithSuffixes`, by the rules of
//! prometheus/otlptranslator.

/// What the suffix of a name depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A sum that only grows.
    Counter,
    /// A gauge.
    Gauge,
    /// A sum that may fall, a histogram, a summary.
    Other,
}

/// `db.client.connection.wait_time` in `s` is `db_client_connection_wait_time_seconds`.
pub(super) fn metric_name(name: &str, unit: &str, kind: NameKind) -> String {
    let mut words: Vec<&str> = name.split(|letter| !is_of_name(letter)).filter(|word| !word.is_empty()).collect();
    let (main, per) = unit_words(unit);
    let per = per.trim_end_matches('_');
    let per = if words.contains(&per) || per == "per" { "" } else { per };
    let main = if words.contains(&main.as_str()) { "" } else { main.as_str() };
    let main = if per.is_empty() { main } else { main.trim_end_matches('_') };
    words.extend([main, per].into_iter().filter(|word| !word.is_empty()));
    match kind {
        NameKind::Counter => put_last(&mut words, "total"),
        NameKind::Gauge if unit == "1" => put_last(&mut words, "ratio"),
        NameKind::Gauge | NameKind::Other => {}
    }
    after_digit("_", words.join("_"))
}

/// `pool.name` is `pool_name`.
pub(super) fn label_name(name: &str) -> String {
    let plain: String = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    if plain.starts_with('_') && !plain.starts_with("__") { format!("key{plain}") } else { after_digit("key_", plain) }
}

/// A name begins with no digit.
fn after_digit(before: &str, name: String) -> String {
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("{before}{name}") } else { name }
}

fn put_last<'a>(words: &mut Vec<&'a str>, word: &'a str) {
    words.retain(|other| *other != word);
    words.push(word);
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == ':'
}

/// Of `By/s`: `bytes` and `per_second`. Annotations in braces, such as `{connection}`, are no units.
fn unit_words(unit: &str) -> (String, String) {
    let (main, per) = unit.split_once('/').unwrap_or((unit, ""));
    let named = |part: &str, word: fn(&str) -> &str| match part.trim() {
        part if part.contains(['{', '}']) => String::new(),
        part => word(part).to_owned(),
    };
    let per = named(per, per_word);
    let per = if per.is_empty() { per } else { format!("per_{per}") };
    (clean(&named(main, main_word)), clean(&per))
}

/// Letters that a name cannot have become underscores, of which no two follow each other and none stands first.
fn clean(unit: &str) -> String {
    let mut clean = String::with_capacity(unit.len());
    for letter in unit.chars().map(|letter| if is_of_name(letter) { letter } else { '_' }) {
        if letter != '_' || !(clean.is_empty() || clean.ends_with('_')) {
            clean.push(letter);
        }
    }
    clean
}

fn main_word(unit: &str) -> &str {
    match unit {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tibibytes",
        "KBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "TBy" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "1" => "",
        "%" => "percent",
        other => other,
    }
}

fn per_word(unit: &str) -> &str {
    match unit {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::NameKind::{Counter, Gauge, Other};
    use super::*;

    /// The names in Prometheus 3 after its OTLP receiver.
    #[test]
    fn a_pool_metric_has_the_name_that_prometheus_gives_it() {
        for (name, unit, kind, expected) in [
            ("db.client.connection.count", "{connection}", Other, "db_client_connection_count"),
            ("db.client.connection.wait_time", "s", Other, "db_client_connection_wait_time_seconds"),
            ("db.client.connections.wait_time", "ms", Other, "db_client_connections_wait_time_milliseconds"),
            ("db.client.connection.timeouts", "{timeout}", Counter, "db_client_connection_timeouts_total"),
            ("db.client.connections.usage", "connections", Other, "db_client_connections_usage"),
            ("db.sql.connection.wait_duration", "ms", Counter, "db_sql_connection_wait_duration_milliseconds_total"),
            ("hikaricp.connections.active", "", Gauge, "hikaricp_connections_active"),
            ("hikaricp.connections.acquire", "milliseconds", Other, "hikaricp_connections_acquire_milliseconds"),
            ("pool.share", "1", Gauge, "pool_share_ratio"),
            ("pool.share", "1", Other, "pool_share"),
            ("requests.total", "1", Counter, "requests_total"),
            ("total.requests", "", Counter, "requests_total"),
            ("traffic", "By/s", Gauge, "traffic_bytes_per_second"),
            ("traffic", "{packet}/s", Gauge, "traffic_per_second"),
            ("traffic", "/", Gauge, "traffic"),
            ("a__b..c", "__x__", Other, "a_b_c_x_"),
            ("2nd.pool", "", Other, "_2nd_pool"),
            ("", "", Other, ""),
        ] {
            assert_eq!(metric_name(name, unit, kind), expected, "{name} in {unit}");
        }
    }

    #[test]
    fn an_attribute_becomes_a_label() {
        let names = ["db.client.connection.pool.name", "state", "2nd", "_hidden", "__name__", "é"];
        assert_eq!(names.map(label_name), ["db_client_connection_pool_name", "state", "key_2nd", "key_hidden", "__name__", "key_"]);
    }
}
