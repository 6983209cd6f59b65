//! Ages in words.

/// How long ago, in words that change no more often than they must.
pub fn ago(seconds: u64) -> String {
    match seconds {
        0..=1 => "just now".into(),
        2..=119 => format!("{seconds} s ago"),
        120..=7199 => format!("{} min ago", seconds / 60),
        _ => format!("{} h ago", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_words() {
        assert_eq!([ago(1), ago(12), ago(120), ago(7200)], ["just now", "12 s ago", "2 min ago", "2 h ago"]);
    }
}
