//! How finely the past is kept, and for how long.

/// One row each second for two hours, and ever coarser beyond: a year costs no more than a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    Second,
    TenSeconds,
    Minute,
    Hour,
}

impl Tier {
    /// All of them, finest first.
    pub const ALL: [Tier; 4] = [Tier::Second, Tier::TenSeconds, Tier::Minute, Tier::Hour];
    /// Those that are made of the one before.
    pub const COARSE: [Tier; 3] = [Tier::TenSeconds, Tier::Minute, Tier::Hour];

    /// The length of one row's stretch of time.
    pub fn seconds(self) -> u64 {
        match self {
            Tier::Second => 1,
            Tier::TenSeconds => 10,
            Tier::Minute => 60,
            Tier::Hour => 3600,
        }
    }

    /// How long its rows are kept, in seconds. Each is kept far longer than a row of the next tier lasts, so that
    /// the next can be made anew from it.
    pub fn kept(self) -> u64 {
        const HOUR: u64 = 3600;
        match self {
            Tier::Second => 2 * HOUR,
            Tier::TenSeconds => 48 * HOUR,
            Tier::Minute => 30 * 24 * HOUR,
            Tier::Hour => 2 * 365 * 24 * HOUR,
        }
    }

    /// The beginning of the stretch that this second falls into.
    pub fn start_of(self, at_s: u64) -> u64 {
        at_s / self.seconds() * self.seconds()
    }

    /// The length of the time of which all rows are packed into one block.
    pub fn block(self) -> u64 {
        match self {
            Tier::Second => 600,
            coarse => 720 * coarse.seconds(),
        }
    }

    /// The beginning of the block that this second falls into.
    pub fn block_of(self, at_s: u64) -> u64 {
        at_s / self.block() * self.block()
    }

    /// What it is made of.
    pub fn finer(self) -> Tier {
        match self {
            Tier::Second | Tier::TenSeconds => Tier::Second,
            Tier::Minute => Tier::TenSeconds,
            Tier::Hour => Tier::Minute,
        }
    }

    /// The number in the store.
    pub fn number(self) -> i64 {
        self.seconds() as i64
    }

    /// The finest that still reaches back to `from_s` and needs no more than `rows` rows up to `until_s`.
    pub fn that_shows(from_s: u64, until_s: u64, now_s: u64, rows: u64) -> Tier {
        let fits = |tier: &Tier| now_s.saturating_sub(from_s) <= tier.kept() && until_s.saturating_sub(from_s) / tier.seconds() <= rows;
        Tier::ALL.into_iter().find(fits).unwrap_or(Tier::Hour)
    }
}

impl Tier {
    /// The coarsest whose rows make up a step, unless only a coarser one still reaches back to `from_s`.
    pub fn of_step(from_s: u64, step_s: u64, now_s: u64) -> Tier {
        let age = now_s.saturating_sub(from_s);
        let coarse_enough = Tier::ALL.into_iter().rev().find(|tier| step_s.is_multiple_of(tier.seconds())).unwrap_or(Tier::Second);
        let reaches = Tier::ALL.into_iter().find(|tier| age <= tier.kept()).unwrap_or(Tier::Hour);
        if reaches.seconds() > coarse_enough.seconds() { reaches } else { coarse_enough }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tier_outlives_many_rows_of_the_next() {
        for tier in Tier::COARSE {
            assert!(tier.finer().kept() >= 2 * tier.seconds() && tier.kept() > tier.finer().kept(), "{tier:?}");
            assert_eq!(tier.seconds() % tier.finer().seconds(), 0, "{tier:?} is whole rows of the finer");
        }
    }

    #[test]
    fn a_step_is_read_from_rows_that_make_it_up() {
        let now = 10_000_000;
        assert_eq!(Tier::of_step(now - 900, 5, now), Tier::Second);
        assert_eq!(Tier::of_step(now - 900, 20, now), Tier::TenSeconds);
        assert_eq!(Tier::of_step(now - 90 * 86_400, 43_200, now), Tier::Hour);
        assert_eq!(Tier::of_step(now - 9_000, 5, now), Tier::TenSeconds, "the seconds are gone");
    }

    #[test]
    fn a_range_is_shown_by_the_finest_tier_that_has_all_of_it() {
        let now = 10_000_000;
        let shows = |seconds| Tier::that_shows(now - seconds, now, now, 2_000);
        assert_eq!([shows(900), shows(3_600), shows(86_400)], [Tier::Second, Tier::TenSeconds, Tier::Minute]);
        assert_eq!([shows(90 * 86_400), shows(7 * 86_400)], [Tier::Hour; 2]);
        let an_hour_of_yesterday = Tier::that_shows(now - 90_000, now - 86_400, now, 2_000);
        assert_eq!(an_hour_of_yesterday, Tier::TenSeconds, "the seconds of yesterday are gone");
    }
}
