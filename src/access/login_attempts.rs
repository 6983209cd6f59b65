//! How often somebody may try to log in.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::proxy::counted_by;
use plimsoll_pool::http::secret::SecretHash;

/// Ten attempts at once, then one every six seconds: nobody mistypes faster, and 100 bits outlast it.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Of all browsers that have never logged in here together: whoever has a thousand addresses has no more attempts than that.
const A_MINUTE_IN_ALL: NonZeroU32 = NonZeroU32::new(100).expect("a hundred is not zero");
/// More are remembered only as long as they have spent some of their attempts.
const MANY_ADDRESSES: usize = 10_000;

/// A browser that has logged in before has attempts of its own. So nobody else can lock it out: not from the same address, as
/// behind a proxy, and not by using up what all have together.
pub(super) struct LoginAttempts {
    of_known: DefaultKeyedRateLimiter<SecretHash>,
    of_addresses: DefaultKeyedRateLimiter<IpAddr>,
    of_all: DefaultDirectRateLimiter,
}

impl LoginAttempts {
    pub(super) fn new() -> Self {
        let quota = Quota::per_minute(A_MINUTE);
        Self {
            of_known: RateLimiter::keyed(quota),
            of_addresses: RateLimiter::keyed(quota),
            of_all: RateLimiter::direct(Quota::per_minute(A_MINUTE_IN_ALL)),
        }
    }

    /// Whether one more is allowed; it is counted. `known`: the browser, where it has logged in before.
    pub(super) fn allow(&self, address: IpAddr, known: Option<SecretHash>) -> bool {
        if let Some(browser) = known {
            return self.of_known.check_key(&browser).is_ok();
        }
        if self.of_addresses.len() > MANY_ADDRESSES {
            self.of_addresses.retain_recent();
        }
        // The address first: what one has too many uses up nothing of the others.
        self.of_addresses.check_key(&counted_by(address)).is_ok() && self.of_all.check().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn allowed(attempts: &LoginAttempts, addresses: impl Iterator<Item = IpAddr>) -> usize {
        addresses.filter(|address| attempts.allow(*address, None)).count()
    }

    #[test]
    fn one_address_has_ten_attempts_and_a_network_of_ipv6_is_one() {
        let attempts = LoginAttempts::new();
        let one = std::iter::repeat_n(IpAddr::from([192, 0, 2, 7]), 50);
        assert_eq!(allowed(&attempts, one), 10);
        let network = (0..50u128).map(|host| IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + host)));
        assert_eq!(allowed(&attempts, network), 10);
        assert!(attempts.allow(IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + (1 << 64))), None), "the network beside it");
    }

    #[test]
    fn many_addresses_have_a_hundred_in_all_and_a_known_browser_has_its_own() {
        let attempts = LoginAttempts::new();
        let many = (0..500).map(|number| IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number)));
        assert!((100..=101).contains(&allowed(&attempts, many)));
        let flooded = IpAddr::from([10, 0, 0, 1]);
        assert!(!attempts.allow(flooded, None));
        assert_eq!((0..50).filter(|_| attempts.allow(flooded, Some([7; 32]))).count(), 10);
    }
}
