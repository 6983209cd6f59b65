//! Numbers as people read them. No locale and no clock: server and browser must write the same.

/// A number and its unit stay on one line.
const NO_BREAK_SPACE: &str = "\u{a0}";

/// A duration in seconds as a number and its unit, three significant digits at most.
pub fn duration(seconds: f64) -> (String, &'static str) {
    match seconds {
        s if s < 0.000_001 => ("0".into(), "ms"),
        s if s < 0.01 => (trimmed(s * 1e3, 2), "ms"),
        s if s < 0.1 => (trimmed(s * 1e3, 1), "ms"),
        s if s < 1.0 => (trimmed(s * 1e3, 0), "ms"),
        s if s < 10.0 => (trimmed(s, 2), "s"),
        s if s < 100.0 => (trimmed(s, 1), "s"),
        s if s < 6000.0 => (trimmed(s / 60.0, 0), "min"),
        s => (trimmed(s / 3600.0, 1), "h"),
    }
}

/// The same in one string, `—` for nothing measured.
pub fn duration_text(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "—".to_owned(), |s| duration(s).0 + NO_BREAK_SPACE + duration(s).1)
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The time of day of a moment since the epoch, in UTC: `14:00:12`.
pub fn clock(at_ms: u64) -> String {
    let second = at_ms / 1000 % 86_400;
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// The time of day without the seconds: `14:00`.
pub fn clock_short(at_ms: u64) -> String {
    clock(at_ms)[..5].to_owned()
}

/// A value in the query of an address.
pub fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// `1 connection`, `2 connections`.
pub fn plural(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_a_readable_number_of_digits() {
        let shown = |s: f64| duration_text(Some(s)).replace(NO_BREAK_SPACE, " ");
        assert_eq!(shown(0.0), "0 ms");
        assert_eq!(shown(0.000_02), "0.02 ms");
        assert_eq!(shown(0.003_1), "3.1 ms");
        assert_eq!(shown(0.084), "84 ms");
        assert_eq!(shown(0.9), "900 ms");
        assert_eq!(shown(12.4), "12.4 s");
        assert_eq!(shown(90.0), "90 s");
        assert_eq!(shown(600.0), "10 min");
        assert_eq!(duration_text(None), "—");
    }

    #[test]
    fn the_clock_is_utc() {
        assert_eq!(clock(1_700_000_000_000), "22:13:20");
        assert_eq!(clock_short(1_700_000_000_000), "22:13");
    }

    #[test]
    fn a_count_takes_its_noun() {
        assert_eq!([plural(1, "caller", "callers"), plural(0, "caller", "callers")], ["1 caller", "0 callers"]);
    }
}
