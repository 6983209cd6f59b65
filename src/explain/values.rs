//! Values that a message holds: numbers, and names that may be shown.

/// Longest name that is shown: PostgreSQL's own have 63 bytes, pools of frameworks are longer.
const LONGEST_NAME: usize = 96;

/// Values of one message by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Keeps a value; a name that looks like a URL or an assignment may hold a password and is left out.
    pub fn keep(&mut self, name: &'static str, value: &str) {
        let value = value.trim();
        let is_hidden = name.starts_with('_') || value.is_empty() || value.len() > LONGEST_NAME;
        let may_be_secret = value.contains("://") || value.contains('=') || value.to_lowercase().contains("password");
        if !is_hidden && !may_be_secret && self.text(name).is_none() {
            self.0.push((name, value.to_owned()));
        }
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A whole number.
    pub fn count(&self, name: &str) -> Option<u64> {
        let number = self.number(name)?;
        ((0.0..1e9).contains(&number) && number.fract() == 0.0).then_some(number as u64)
    }

    /// Seconds, from the first of these names that is there; `…_ms` are milliseconds.
    pub fn seconds(&self, names: &[&str]) -> Option<f64> {
        names.iter().find_map(|name| Some(self.number(name)? / if name.ends_with("_ms") { 1000.0 } else { 1.0 }))
    }

    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_hold_a_password_is_no_name() {
        let mut values = Values::default();
        for secret in ["postgres://u:hunter22@h/d", "user=app password=hunter22", "x://y", &"a".repeat(200), ""] {
            values.keep("role", secret);
        }
        assert_eq!(values, Values::default());
        values.keep("role", "app@tenant");
        values.keep("role", "second");
        assert_eq!(values.text("role"), Some("app@tenant"));
    }

    #[test]
    fn times_are_seconds() {
        let mut values = Values::default();
        values.keep("waited_ms", "30000");
        values.keep("timeout_s", "5.003");
        assert_eq!((values.seconds(&["waited_s", "waited_ms"]), values.seconds(&["timeout_s"])), (Some(30.0), Some(5.003)));
        assert_eq!((values.count("waited_ms"), values.count("timeout_s")), (Some(30_000), None));
    }
}
