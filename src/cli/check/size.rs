//! A size of memory as people write it.

use std::str::FromStr;

/// In bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

/// Less than that does not run a PostgreSQL.
const SMALLEST: u64 = 64 << 20;
/// More than that no machine has.
const LARGEST: u64 = 1 << 50;

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a memory size; write for example 512MB, 16GB or 1TB");
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "mb" | "mib" | "m" => 1 << 20,
            "gb" | "gib" | "g" => 1 << 30,
            "tb" | "tib" | "t" => 1 << 40,
            _ => return Err(wrong()),
        };
        let number: f64 = number.parse().map_err(|_| wrong())?;
        let bytes = (number * unit as f64) as u64;
        if (SMALLEST..=LARGEST).contains(&bytes) {
            Ok(Self(bytes))
        } else {
            Err(format!("{text:?} is not a plausible memory size; write for example 16GB"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [("16GB", 16_u64 << 30), ("512 mb", 512 << 20), ("1.5G", 3 << 29), ("1TiB", 1 << 40)] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
    }

    #[test]
    fn nonsense_is_answered_with_an_example() {
        for text in ["16", "lots", "", "GB", "-1GB", "1e9GB", "1.2.3GB"] {
            assert!(text.parse::<Size>().expect_err(text).contains("for example"), "{text}");
        }
        assert!("1kB".parse::<Size>().is_err() && "0GB".parse::<Size>().expect_err("none").contains("not a plausible memory size"));
    }
}
