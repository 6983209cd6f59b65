use serde::{Deserialize, Serialize};

/// How loaded a pool is, judged on the unrounded utilization in percent:
/// healthy < 50 ≤ moderate < 70 ≤ warning < 90 ≤ critical.
///
/// ```
/// use plimsoll_model::Level;
/// assert_eq!(Level::of_percent(69.99), Level::Moderate);
/// assert_eq!(Level::of_percent(70.0), Level::Warning);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(description = "How loaded a pool is: healthy < 50 ≤ moderate < 70 ≤ warning < 90 ≤ critical, in percent.")
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Below 50 %: nothing to do.
    Healthy,
    /// From 50 %: worth a look before the next growth.
    Moderate,
    /// From 70 %: act before the next peak.
    Warning,
    /// From 90 %: callers are about to wait.
    Critical,
}

impl Level {
    /// Where each level begins, in percent, lowest first; the ticks of the load line.
    ///
    /// ```
    /// # use plimsoll_model::Level;
    /// assert_eq!(Level::BOUNDS, [50, 70, 90]);
    /// ```
    pub const BOUNDS: [u32; 3] = [50, 70, 90];

    /// The level of a utilization in percent.
    ///
    /// ```
    /// # use plimsoll_model::Level;
    /// assert_eq!(Level::of_percent(49.99), Level::Healthy);
    /// ```
    pub fn of_percent(percent: f64) -> Self {
        let [moderate, warning, critical] = Self::BOUNDS.map(f64::from);
        match percent {
            p if p >= critical => Level::Critical,
            p if p >= warning => Level::Warning,
            p if p >= moderate => Level::Moderate,
            _ => Level::Healthy,
        }
    }

    /// The word used in JSON and as a CSS hook.
    ///
    /// ```
    /// # use plimsoll_model::Level;
    /// assert_eq!(Level::Critical.as_str(), "critical");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Healthy => "healthy",
            Level::Moderate => "moderate",
            Level::Warning => "warning",
            Level::Critical => "critical",
        }
    }

    /// The word shown to people.
    ///
    /// ```
    /// # use plimsoll_model::Level;
    /// assert_eq!(Level::Critical.label(), "Critical");
    /// ```
    pub fn label(self) -> &'static str {
        match self {
            Level::Healthy => "Healthy",
            Level::Moderate => "Moderate",
            Level::Warning => "Warning",
            Level::Critical => "Critical",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_levels_are_those_of_json() {
        for (level, word, label) in [
            (Level::Healthy, "healthy", "Healthy"),
            (Level::Moderate, "moderate", "Moderate"),
            (Level::Warning, "warning", "Warning"),
            (Level::Critical, "critical", "Critical"),
        ] {
            assert_eq!((level.as_str(), level.label()), (word, label));
            assert_eq!(serde_json::to_value(level).expect("JSON"), word);
        }
    }
}
