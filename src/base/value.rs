//! The forms of values: durations such as `30s`, `500ms`, `1h`; the pre-ping rule.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

use super::durations::parseable;

use plimsoll_pool::PrePing;

/// A duration as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HumanDuration(pub Duration);

impl FromStr for HumanDuration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "0" {
            return Ok(Self(Duration::ZERO));
        }
        humantime::parse_duration(text).map(Self).map_err(|_| format!("{text:?} is not a duration; write for example 500ms, 30s or 1h"))
    }
}

impl TryFrom<String> for HumanDuration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Booleans as people write them, in any case.
pub fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("{text:?} is neither yes nor no; write true or false")),
    }
}

/// A count, which may have been written with blanks around it.
pub fn whole_number(text: &str) -> Result<u32, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        match text.strip_prefix(['-', '+']).unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
            true => format!("{text:?} is out of range; write a whole number from 0 to {}", u32::MAX),
            false => format!("it takes a whole number, not {text:?}; write for example 50"),
        }
    })
}

/// A duration, or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct OptionalDuration(pub Option<Duration>);

impl FromStr for OptionalDuration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "none" => Ok(Self(None)),
            Ok(HumanDuration(limit)) => Ok(Self(Some(limit))),
            Err(_) => Err(format!("{text:?} is not a duration; write for example 30s, or none")),
        }
    }
}

impl TryFrom<String> for OptionalDuration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

pub fn show_limit(limit: Option<Duration>) -> String {
    limit.map_or_else(|| "none".into(), parseable)
}

/// `always`, `never`, or the idle time after which a connection is pinged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PrePingValue(pub PrePing);

impl FromStr for PrePingValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "always" => Ok(Self(PrePing::Always)),
            "never" => Ok(Self(PrePing::Never)),
            idle => match idle.parse::<HumanDuration>() {
                Ok(HumanDuration(idle)) => Ok(Self(PrePing::IfIdleFor(idle))),
                Err(_) => Err(format!("{idle:?} is not a pre-ping rule; write always, never, or an idle time such as 500ms")),
            },
        }
    }
}

impl TryFrom<String> for PrePingValue {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

pub fn show_ping(rule: PrePing) -> String {
    match rule {
        PrePing::Always => "always".into(),
        PrePing::Never => "never".into(),
        PrePing::IfIdleFor(idle) => parseable(idle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back_as_the_same() {
        for text in ["500ms", "1h", "1m30s", "0s"] {
            let HumanDuration(duration) = text.parse().expect(text);
            assert_eq!(parseable(duration), text);
        }
        for text in ["none", "500ms"] {
            let OptionalDuration(limit) = text.parse().expect(text);
            assert_eq!(show_limit(limit), text);
        }
        for text in ["always", "never", "500ms"] {
            let PrePingValue(rule) = text.parse().expect(text);
            assert_eq!(show_ping(rule), text);
        }
    }

    #[test]
    fn booleans_are_read_as_people_write_them() {
        for (text, meant) in
            [("yes", true), ("On", true), ("1", true), ("TRUE", true), ("no", false), ("OFF", false), ("0", false), ("False", false)]
        {
            assert_eq!(yes_or_no(text), Ok(meant), "{text}");
        }
        assert!(yes_or_no("maybe").expect_err("neither").contains("write true or false"));
    }

    #[test]
    fn nonsense_is_answered_with_an_example() {
        assert!("soon".parse::<HumanDuration>().expect_err("no duration").contains("for example 500ms"));
        assert_eq!(whole_number(" 7 "), Ok(7));
        assert!(whole_number("abc").expect_err("no number").contains("a whole number, not \"abc\""));
        assert!(whole_number("-5").expect_err("too few").contains("out of range"));
        assert!("sometimes".parse::<PrePingValue>().expect_err("no rule").contains("write always, never"));
    }
}
