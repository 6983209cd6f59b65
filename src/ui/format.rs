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

/// The same with an ordinary space, for sentences that are also read outside of a browser.
pub fn duration_plain(seconds: f64) -> String {
    let (number, unit) = duration(seconds);
    format!("{number} {unit}")
}

/// Milliseconds as such a duration.
pub fn ms(value: f64) -> String {
    duration_plain(value / 1000.0)
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
        let shown = [0.0, 0.000_02, 0.003_1, 0.084, 0.9, 12.4, 90.0, 600.0].map(duration_plain);
        assert_eq!(shown, ["0 ms", "0.02 ms", "3.1 ms", "84 ms", "900 ms", "12.4 s", "90 s", "10 min"]);
        assert_eq!((ms(3.1).as_str(), duration_text(Some(0.003_1)).as_str(), duration_text(None).as_str()), ("3.1 ms", "3.1\u{a0}ms", "—"));
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
