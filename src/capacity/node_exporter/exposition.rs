//! Prometheus' text format, one sample a line: `name{label="value",…} number [time]`.

/// A line that holds a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MetricSample<'a> {
    pub name: &'a str,
    labels: &'a str,
    pub value: f64,
}

/// The samples of a text; comments and lines that are none are left out.
pub fn samples(text: &str) -> impl Iterator<Item = MetricSample<'_>> {
    text.lines().filter_map(sample)
}

fn sample(line: &str) -> Option<MetricSample<'_>> {
    let line = line.trim_start();
    let name_ends = line.find(|c: char| c == '{' || c.is_whitespace())?;
    let (name, rest) = line.split_at(name_ends);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => rest.split_at_checked(labels_end(rest)?)?,
        None => ("", rest),
    };
    let value = rest.trim_start_matches('}').split_whitespace().next()?.parse().ok()?;
    (!name.starts_with('#')).then_some(MetricSample { name, labels, value })
}

/// The brace that closes the labels: a quoted value may hold one too.
fn labels_end(labels: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    labels.char_indices().find_map(|(at, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(at),
            _ => {}
        }
        None
    })
}

impl MetricSample<'_> {
    /// Whether this label has this value, which needs no escaping.
    pub fn has(&self, label: &str, value: &str) -> bool {
        let pair = format!("{label}=\"{value}\"");
        let begins = |at: usize| at == 0 || self.labels[..at].ends_with([',', ' ']);
        self.labels.match_indices(&pair).any(|(at, _)| begins(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_labels_and_numbers_are_told_apart() {
        let text = "# HELP a words {1}\n# TYPE a gauge\na 1\nb{mode=\"idle\",cpu=\"0\"} 2.5e+03\nc{x=\"}\\\"\"} 3 1700000000000\n\nd NaN\n";
        let read: Vec<_> = samples(text).map(|sample| (sample.name, sample.value)).collect();
        assert_eq!(read[..3], [("a", 1.0), ("b", 2500.0), ("c", 3.0)]);
        assert!(read[3].1.is_nan() && read.len() == 4);
    }

    #[test]
    fn a_label_is_found_by_its_whole_name() {
        let sample = samples("a{submode=\"idle\", mode=\"user\"} 1").next().expect("one");
        assert_eq!([sample.has("mode", "user"), sample.has("submode", "idle"), sample.has("mode", "idle")], [true, true, false]);
    }

    #[test]
    fn what_is_no_sample_is_left_out() {
        for text in ["", "<html>", "a", "a{b=\"c\" 1", "a b", "{} x", "<p>1 2</p> x", "a{b=\"\\"] {
            assert_eq!(samples(text).count(), 0, "{text}");
        }
    }
}
