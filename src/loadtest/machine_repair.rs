//! What queueing theory expects of a closed loop: the machine-repair model. N users (machines) are away for
//! Z on average, then need one of c connections (repairers) for S.
//!
//! - Without Z every user is always either served or waiting, so that min(N, c) connections are always held:
//!   throughput X = min(N, c) / S, whatever the distribution of S.
//! - With Z it is the birth-death process M/M/c//N (Gross, Shortle, Thompson, Harris, *Fundamentals of
//!   Queueing Theory*, 4th ed., section 2.7, "Finite-Source Queues"): from n users at the pool to n + 1 at
//!   rate (N − n) / Z, back at rate min(n, c) / S. Our S is constant, which makes the waits shorter than the
//!   model's and the throughput a little higher.
//!
//! The wait follows by Little's law: N = X · (Z + wait + S).

/// The users and the connections.
#[derive(Clone, Copy, Debug)]
pub struct ClosedLoop {
    pub users: u32,
    pub connections: u32,
    /// Seconds.
    pub hold: f64,
    /// Seconds.
    pub think: f64,
}

/// What is expected of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub throughput_per_s: f64,
    /// Seconds.
    pub wait: f64,
}

impl ClosedLoop {
    /// `None` where nothing is held, nobody comes, or nothing is there to be held.
    pub fn expected(self) -> Option<Expected> {
        if self.users == 0 || self.connections == 0 || self.hold <= 0.0 {
            return None;
        }
        let busy = if self.think > 0.0 { self.mean_busy() } else { f64::from(self.users.min(self.connections)) };
        let throughput = busy / self.hold;
        let wait = f64::from(self.users) / throughput - self.think - self.hold;
        Some(Expected { throughput_per_s: throughput, wait: wait.max(0.0) })
    }

    /// The mean number of connections held, over the steady state of M/M/c//N. The probabilities are kept as
    /// logarithms: with thousands of users their ratios go beyond what a float holds.
    fn mean_busy(self) -> f64 {
        let mut logs = vec![0.0_f64];
        for n in 0..self.users {
            let up = f64::from(self.users - n) / self.think;
            let down = f64::from((n + 1).min(self.connections)) / self.hold;
            logs.push(logs[n as usize] + up.ln() - down.ln());
        }
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = (0..=self.users).zip(&logs).map(|(n, log)| (f64::from(n.min(self.connections)), (log - largest).exp()));
        let (held, all) = weights.fold((0.0, 0.0), |(held, all), (busy, weight)| (held + busy * weight, all + weight));
        held / all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(users: u32, connections: u32, hold: f64, think: f64) -> Expected {
        ClosedLoop { users, connections, hold, think }.expected().expect("a loop")
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1.0)
    }

    #[test]
    fn without_thinking_the_connections_are_always_held() {
        assert_eq!(expected(100, 150, 0.05, 0.0), Expected { throughput_per_s: 2000.0, wait: 0.0 });
        let few = expected(100, 15, 0.05, 0.0);
        assert!(close(few.throughput_per_s, 300.0) && close(few.wait, 100.0 / 300.0 - 0.05), "{few:?}");
    }

    #[test]
    fn one_connection_for_two_users_is_as_in_the_book() {
        // rho = S/Z = 1: p0 : p1 : p2 = 1 : 2 : 2, so that the connection is held 4/5 of the time.
        let two = expected(2, 1, 1.0, 1.0);
        assert!(close(two.throughput_per_s, 0.8) && close(two.wait, 2.0 / 0.8 - 2.0), "{two:?}");
    }

    #[test]
    fn with_a_connection_each_nobody_waits() {
        let each = expected(100, 100, 0.1, 0.3);
        assert!(close(each.throughput_per_s, 250.0) && each.wait < 1e-9, "{each:?}");
    }

    #[test]
    fn the_asymptotes_bound_it_for_thousands_of_users_too() {
        for users in [10, 1000, 10_000] {
            let all = expected(users, 150, 0.05, 1.0);
            let bound = (f64::from(users) / 1.05).min(150.0 / 0.05);
            assert!(all.throughput_per_s <= bound * (1.0 + 1e-9) && all.throughput_per_s > 0.9 * bound, "{users}: {all:?}");
        }
    }

    #[test]
    fn nothing_is_expected_of_nothing() {
        assert_eq!(ClosedLoop { users: 100, connections: 15, hold: 0.0, think: 0.0 }.expected(), None);
    }
}
