//! What is done by one console at a time.

use std::fmt;

/// Sources are divided into so many shards.
pub const SHARDS: usize = 64;

/// A piece of work that one console holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Work {
    /// Asks the addresses of one shard, and writes down what they tell.
    Shard(u8),
    /// Judges all pools and servers, and keeps the incidents.
    Rules,
    /// Sends the notices.
    Notices,
}

impl Work {
    /// How many there are.
    pub const COUNT: usize = SHARDS + 2;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SHARDS as u8).map(Work::Shard).chain([Work::Rules, Work::Notices])
    }

    /// The shard of an address of a source. It never changes: two versions side by side have to agree.
    pub fn shard_of(source: &str, address: &str) -> Self {
        // FNV-1a, whose low bits are good enough for 64 places.
        let bytes = source.bytes().chain([0]).chain(address.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Work::Shard(((hash ^ (hash >> 32)) % SHARDS as u64) as u8)
    }

    /// The shard that looks after what is stored of a source with this number.
    pub fn shard_of_number(number: i64) -> Self {
        Work::Shard((number.unsigned_abs() % SHARDS as u64) as u8)
    }

    /// Its place among all of them.
    #[cfg(test)]
    pub(super) fn place(self) -> usize {
        match self {
            Work::Shard(number) => usize::from(number),
            Work::Rules => SHARDS,
            Work::Notices => SHARDS + 1,
        }
    }

    /// The one of this name; `None` where a newer version has divided the work otherwise.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "rules" => Some(Work::Rules),
            "notices" => Some(Work::Notices),
            other => {
                let number: u8 = other.strip_prefix("shard-")?.parse().ok()?;
                (usize::from(number) < SHARDS).then_some(Work::Shard(number))
            }
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Work::Shard(number) => write!(to, "shard-{number:02}"),
            Work::Rules => to.write_str("rules"),
            Work::Notices => to.write_str("notices"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_and_a_place_of_its_own() {
        let all: Vec<Work> = Work::all().collect();
        assert_eq!(all.len(), Work::COUNT);
        for (place, work) in all.into_iter().enumerate() {
            assert_eq!((work.place(), Work::named(&work.to_string())), (place, Some(work)));
        }
        assert_eq!([Work::named("shard-64"), Work::named("nothing")], [None, None]);
    }

    #[test]
    fn addresses_are_spread_evenly_and_keep_their_shard() {
        assert_eq!(Work::shard_of("exposition orders", "10.0.0.5:8000"), Work::Shard(47));
        let mut counts = [0; SHARDS];
        for n in 0..6_400 {
            let address = format!("10.0.{}.{}:8000", n / 250, n % 250);
            counts[Work::shard_of("exposition orders", &address).place()] += 1;
        }
        assert!(counts.iter().all(|count| (60..150).contains(count)), "{counts:?}");
    }
}
