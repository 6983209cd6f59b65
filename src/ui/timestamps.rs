//! Moments in a text, as the server writes them: UTC, and said to be so.

/// Which stands behind a moment.
const UTC: &str = " UTC";
/// Between the two of a stretch of time.
const TO: &str = " to ";
/// Shapes of a moment, the longest first; `0` is any digit.
const SHAPES: [&str; 4] = ["0000-00-00 00:00:00", "0000-00-00 00:00", "00:00:00", "00:00"];

/// The text with every moment in another zone: `local` gives for a moment the same in its shape, and the zone's name. `None`: there is
/// no moment in it. What `local` does not know stays.
pub fn rewritten(text: &str, local: impl Fn(&str) -> Option<(String, String)>) -> Option<String> {
    let (mut out, mut rest, mut found) = (String::new(), text, false);
    while let Some(place) = rest.find(UTC) {
        let (before, behind) = (&rest[..place], &rest[place + UTC.len()..]);
        let told = stamp_at_end(before).filter(|_| ends_there(behind)).and_then(|stamp| Some((stamp, local(stamp)?)));
        match told {
            Some((stamp, (moment, zone))) => {
                out += &with_the_first_of_two(&before[..before.len() - stamp.len()], &local);
                out += &format!("{moment} {zone}");
                found = true;
            }
            None => out += &rest[..place + UTC.len()],
        }
        rest = behind;
    }
    found.then(|| out + rest)
}

/// `UTC+1` is a zone of its own.
fn ends_there(behind: &str) -> bool {
    !behind.starts_with(|next: char| next.is_alphanumeric() || next == '+' || next == '−')
}

/// Of `14:00 to 14:05 UTC` the first moment has no zone behind it.
fn with_the_first_of_two(before: &str, local: &impl Fn(&str) -> Option<(String, String)>) -> String {
    let first = before.strip_suffix(TO).and_then(|start| Some((start, stamp_at_end(start)?)));
    match first.and_then(|(start, stamp)| Some((start, stamp, local(stamp)?))) {
        Some((start, stamp, (moment, _))) => format!("{}{moment}{TO}", &start[..start.len() - stamp.len()]),
        None => before.to_owned(),
    }
}

fn stamp_at_end(text: &str) -> Option<&str> {
    let end = |shape: &str| text.len().checked_sub(shape.len()).and_then(|start| text.get(start..));
    SHAPES.into_iter().find_map(|shape| end(shape).filter(|end| is_of(end, shape)))
}

/// Whether the whole text is a moment.
pub fn is_stamp(text: &str) -> bool {
    SHAPES.iter().any(|shape| is_of(text, shape))
}

fn is_of(text: &str, shape: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// What of `2026-11-29 14:14:05` has as many characters as a moment in its shape: of `14:14` the hour and the minute.
pub fn in_shape(whole: &str, length: usize) -> &str {
    match length {
        5 => &whole[11..16],
        8 => &whole[11..],
        10 => &whole[..10],
        11 => &whole[5..16],
        16 => &whole[..16],
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour later, within the day.
    fn later(stamp: &str) -> Option<(String, String)> {
        let place = stamp.len() - if stamp.matches(':').count() == 2 { 8 } else { 5 };
        let hour: u32 = stamp[place..place + 2].parse().ok()?;
        Some((format!("{}{:02}{}", &stamp[..place], hour + 1, &stamp[place + 2..]), "UTC+1".to_owned()))
    }

    fn said(text: &str) -> String {
        rewritten(text, later).unwrap_or_else(|| "as it was".to_owned())
    }

    #[test]
    fn every_moment_that_is_said_to_be_utc_is_told_in_the_other_zone() {
        assert_eq!(said("As of 14:00:12 UTC · PostgreSQL 15"), "As of 15:00:12 UTC+1 · PostgreSQL 15");
        assert_eq!(said("At 2026-11-29 03:14:05 UTC"), "At 2026-11-29 04:14:05 UTC+1");
        assert_eq!(said("peak 3 at 14:02 UTC, 7 at 15:02 UTC."), "peak 3 at 15:02 UTC+1, 7 at 16:02 UTC+1.");
        assert_eq!(said("14:14:50 to 14:14:55 UTC: mean 12 %"), "15:14:50 to 15:14:55 UTC+1: mean 12 %");
        assert_eq!(said("2026-11-29 01:00:00 to 2026-11-29 02:00:00 UTC, one"), "2026-11-29 02:00:00 to 2026-11-29 03:00:00 UTC+1, one");
    }

    #[test]
    fn what_is_no_moment_or_in_another_zone_stays() {
        for text in ["", "Days begin at midnight UTC", "in UTC", "14:02", "15:02 UTC+1", "ä UTC", "99 UTC"] {
            assert_eq!(said(text), "as it was", "{text}");
        }
    }

    #[test]
    fn a_moment_is_cut_to_its_shape() {
        let whole = "2026-11-29 14:14:05";
        let cut = |text: &str| in_shape(whole, text.len()).to_owned();
        assert_eq!(
            [cut("03:00"), cut("03:00:00"), cut("01-01 03:00"), cut("2026-01-01")],
            ["14:14", "14:14:05", "11-29 14:14", "2026-11-29"]
        );
        assert!(is_stamp("03:00") && is_stamp("2026-01-01 03:00") && !is_stamp("2026-01-01") && !is_stamp("never"));
    }
}
