//! Whether the server's version still gets fixes (postgresql.org, Versioning Policy: five years each).

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// The oldest version that the queries of this check are written for.
pub const OLDEST: i32 = 13;
/// The newest one that they were tried on.
pub const NEWEST: i32 = 18;

/// The day of the last release of each version, in days since the epoch, and as people write it.
const LAST_RELEASES: [(i32, u64, &str); 6] = [
    (13, 20_405, "2025-11-13"),
    (14, 20_769, "2026-11-12"),
    (15, 21_133, "2027-11-11"),
    (16, 21_497, "2028-11-09"),
    (17, 21_861, "2029-11-08"),
    (18, 22_232, "2030-11-14"),
];
/// Half a year before the end is the time to plan the upgrade.
const SOON_DAYS: u64 = 183;
const DAY_MS: u64 = 86_400_000;

const WHY: &str = "After its last release a major version gets no more fixes, not even for security.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (major, today) = (facts.major(), facts.taken_at_ms / DAY_MS);
    let evidence = vec![counted("server_version", &facts.version)];
    let Some((_, last_day, date)) = LAST_RELEASES.iter().find(|(version, ..)| *version == major) else {
        let sentence = format!(
            "PostgreSQL {major} is newer than this program, which is tested on {OLDEST} to {NEWEST}. PostgreSQL {major} should get fixes until November {}.",
            FIRST_YEAR + major + YEARS
        );
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next("Check for a newer version of Plimsoll."));
    };
    let step = format!("Upgrade with pg_upgrade or logical replication, {}.", best(today));
    Some(match last_day.checked_sub(today) {
        None => draft(Severity::Warning, format!("PostgreSQL {major} had its last release on {date}."), WHY).rests_on(evidence).next(step),
        Some(days) if days < SOON_DAYS => {
            let sentence = format!("PostgreSQL {major} has its last release on {date}, in {days} days.");
            draft(Severity::Info, sentence, WHY).rests_on(evidence).next(step)
        }
        Some(_) => draft(Severity::Ok, format!("PostgreSQL {} gets fixes until {date}.", facts.version), WHY).rests_on(evidence),
    })
}

/// A major version comes out each autumn: 18 in September 2025.
const FIRST_YEAR: i32 = 2007;
/// Each gets fixes for so long.
const YEARS: i32 = 5;
/// The first of October, in days of the year: by then a version of the year is out.
const OUT_BY: f64 = 273.0;

/// The version to upgrade to on this day.
fn best(today: u64) -> String {
    let years = today as f64 / 365.2425;
    let year = 1970 + years as i32;
    let is_out = years.fract() * 365.2425 >= OUT_BY;
    let newest = if is_out { year } else { year - 1 } - FIRST_YEAR;
    if newest <= NEWEST {
        return format!("preferably to {newest}");
    }
    format!("preferably to {NEWEST}, or to {newest}, released in autumn {} and not tested with this program", newest + FIRST_YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    fn on(major: i32, day: u64) -> Finding {
        let facts = Facts { version_num: major * 10_000, version: format!("{major}.1"), taken_at_ms: day * DAY_MS, ..stock() };
        check(&facts, &plan(1)).expect("always found")
    }

    #[test]
    fn the_days_are_those_of_the_dates() {
        for (_, day, date) in LAST_RELEASES {
            let read = humantime::parse_rfc3339(&format!("{date}T00:00:00Z")).expect("a date");
            let since = read.duration_since(std::time::UNIX_EPOCH).expect("after the epoch").as_secs() / 86_400;
            assert_eq!(since, day, "{date}");
        }
    }

    #[test]
    fn a_version_is_good_until_its_last_release_and_a_warning_after_it() {
        let severity = |day| on(15, day).severity;
        assert_eq!(
            [severity(20_000), severity(21_000), severity(21_133), severity(21_134)],
            [Severity::Ok, Severity::Info, Severity::Info, Severity::Warning]
        );
        assert_eq!([severity(20_950), severity(20_951)], [Severity::Ok, Severity::Info], "half a year before the end");
        assert_eq!(on(14, 20_781).sentence, "PostgreSQL 14 had its last release on 2026-11-12.");
    }

    #[test]
    fn the_newest_version_is_that_of_the_day() {
        assert_eq!([best(20_400), best(20_700)], ["preferably to 18", "preferably to 18"], "2025-11-08, 2026-09-04");
        assert!(best(20_785).starts_with("preferably to 18, or to 19, released in autumn 2026"), "{}", best(20_785));
        assert!(best(21_200).contains("or to 20, released in autumn 2027"), "{}", best(21_200));
    }

    #[test]
    fn an_unknown_version_is_said_to_be_unknown() {
        assert!(on(21, 21_000).sentence.contains("fixes until November 2033"));
    }
}
