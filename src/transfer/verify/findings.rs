//! What is wrong with a store: one line each.

/// More lines are counted alone: they say the same.
const MOST: usize = 200;

#[derive(Debug, Default)]
pub struct Findings {
    lines: Vec<String>,
    beyond: u64,
}

impl Findings {
    pub fn add(&mut self, line: String) {
        match self.lines.len() < MOST {
            true => self.lines.push(line),
            false => self.beyond += 1,
        }
    }

    /// All that are kept, and how many more there are.
    pub fn lines(&self) -> Vec<String> {
        let more = (self.beyond > 0).then(|| format!("{} more like these", self.beyond));
        self.lines.iter().cloned().chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_findings_are_counted() {
        let mut findings = Findings::default();
        assert!(findings.lines().is_empty());
        (0..203).for_each(|number| findings.add(number.to_string()));
        let lines = findings.lines();
        assert_eq!((lines.len(), lines.last().map(String::as_str)), (201, Some("3 more like these")));
    }
}
