//! How many instances a rolling deploy starts before it stops old ones: Kubernetes' `maxSurge`, as a number or in percent.

use serde::Deserialize;

/// `max_surge = 2`, or `max_surge = "25%"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Surge {
    /// So many instances.
    Instances(u32),
    /// A share of all instances, rounded up.
    Percent(String),
}

impl Surge {
    /// Instances that are started beside so many.
    pub fn of(&self, instances: u32) -> u32 {
        match self {
            Self::Instances(count) => *count,
            Self::Percent(text) => percent(text).unwrap_or(0).saturating_mul(instances).div_ceil(100),
        }
    }

    pub(super) fn check(&self, service: &str) -> Result<(), String> {
        match self {
            Self::Instances(0..=1000) => Ok(()),
            Self::Percent(text) if percent(text).is_some_and(|percent| percent <= 1000) => Ok(()),
            other => Err(format!(
                "[[services]] {service:?}: max_surge is {}; give a number of instances up to 1000, or a share such as \"25%\"",
                other.as_toml()
            )),
        }
    }

    pub(super) fn as_toml(&self) -> String {
        match self {
            Self::Instances(count) => count.to_string(),
            Self::Percent(text) => toml::Value::String(text.clone()).to_string(),
        }
    }
}

fn percent(text: &str) -> Option<u32> {
    text.strip_suffix('%')?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_up_as_kubernetes_does() {
        let percent = |text: &str| Surge::Percent(text.to_owned());
        assert_eq!([percent("25%").of(4), percent("25%").of(5), percent("0%").of(9), Surge::Instances(3).of(1)], [1, 2, 0, 3]);
        assert!([percent("25"), percent("-5%"), percent("1001%"), Surge::Instances(1001)].iter().all(|surge| surge.check("shop").is_err()));
    }
}
